@virtual-clock @ics-pager-mode
Feature: Loss on the way is made good, and nothing is delivered twice

  Over UDP a MESSAGE is repeated until it is answered, with growing gaps, for 32 seconds. The terminal shows what it
  got once, however often it arrives.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And the sender, which sends over UDP
    And "phone" is registered

  @SPUSH-4.1-11 @TXN-3261-17.1.2.2-21
  Scenario Outline: The first <lost> MESSAGE copies to the core are lost
    Given the first <lost> requests from the sender are lost
    When the sender pushes to "nora"
    Then "phone" receives the push once
    And the push is answered with 200
    And the sender has sent the MESSAGE <copies> times

    Examples:
      | lost | copies |
      | 1    | 2      |
      | 3    | 4      |
      | 6    | 7      |

  @SPUSH-4.1-11 @TXN-3261-17.1.2.2-21
  Scenario: The MESSAGE from the core to the terminal is lost twice
    Given the first 2 requests from the core to "phone" are lost
    When the sender pushes to "nora"
    Then "phone" receives the push once
    And the push is answered with 200

  @SPUSH-4.1-11 @TXN-3261-17.2.2-21
  Scenario: The answer of the terminal is lost
    Given the first 1 response from "phone" is lost
    When the sender pushes to "nora"
    Then "phone" receives the push once
    And the push is answered with 200

  @SPUSH-4.1-11 @TXN-3261-17.2.2-21
  Scenario: The answer of the core is lost
    Given the first 1 response from the core to the sender is lost
    When the sender pushes to "nora"
    Then "phone" receives the push once
    And the push is answered with 200

  @SPUSH-4.1-11 @TXN-3261-17.2.2-21
  Scenario: Every datagram arrives twice
    Given the network delivers every datagram twice
    When the sender pushes to "nora"
    Then "phone" receives the push once
    And the push is answered with 200

  @SPUSH-4.1-11 @TXN-3261-17.1.2.2-21
  Scenario Outline: The network loses <percent> percent and reorders, seed <seed>
    Given the network loses <percent> percent of the datagrams and reorders them, with seed <seed>
    When the sender pushes to "nora"
    Then "phone" receives the push once
    And the push is answered with 200

    Examples:
      | percent | seed |
      | 10      | 1    |
      | 20      | 2    |
      | 30      | 3    |

  @TXN-3261-17.1.2.2-21
  Scenario: Nobody answers, and the sender gives up after 32 seconds
    Given the core answers nothing
    When the sender pushes to "nora"
    Then the sender sends the MESSAGE at seconds 0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5 and 31.5
    And the push gets no final answer
