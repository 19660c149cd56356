@ics-pager-mode
Feature: A push to the user reaches all terminals of the user

  Background:
    Given a SIP/IP core for "push.example"
    And the sender

  @SPUSH-4.1-30 @PXY-3261-16.5-03
  Scenario: Both terminals of a user receive a push
    Given the user "nora" with the terminals "phone" and "tablet"
    And "phone" and "tablet" are registered
    When the sender pushes to "nora"
    Then every terminal of "nora" receives the push once
    And the content arrives octet for octet

  @SPUSH-4.1-30
  Scenario Outline: A push fans out to <number> terminals
    Given the user "nora" with <number> terminals
    And all terminals of "nora" are registered
    When the sender pushes to "nora"
    Then every terminal of "nora" receives the push once

    Examples:
      | number |
      | 1      |
      | 2      |
      | 5      |

    @ics-many-terminals
    Examples:
      | number |
      | 50     |

  @SPUSH-4.1-30 @MSG-3428-6-01
  Scenario: One terminal accepts and one refuses
    Given the user "nora" with the terminals "phone" and "tablet"
    And "phone" and "tablet" are registered
    And "tablet" refuses a MESSAGE with 486
    When the sender pushes to "nora"
    Then "phone" receives the push once
    And the push is answered with 200
    And the sender gets exactly one final answer

  @PXY-3261-16.7-06
  Scenario Outline: The terminals answer <first> and <second>
    Given the user "nora" with the terminals "phone" and "tablet"
    And "phone" and "tablet" are registered
    And "phone" refuses a MESSAGE with <first>
    And "tablet" refuses a MESSAGE with <second>
    When the sender pushes to "nora"
    Then the push is answered with <expected>
    And the sender gets exactly one final answer

    Examples:
      | first | second | expected |
      | 415   | 404    | 415      |
      | 486   | 500    | 486      |
      | 600   | 404    | 600      |
      | 404   | 503    | 404      |

  @SPUSH-4.1-04 @MSG-3428-4-04
  Scenario: One answer does not tell how many terminals were reached
    Given the user "nora" with the terminals "phone" and "tablet"
    And "phone" and "tablet" are registered
    When the sender pushes to "nora"
    Then every terminal of "nora" receives the push once
    And the sender does not claim to know how many terminals were reached

  @SPUSH-4.1-04
  Scenario: Two users each get what is meant for them
    Given the user "nora" with the terminals "phone" and "tablet"
    And the user "otto" with the terminal "camera"
    And "phone", "tablet" and "camera" are registered
    When the sender pushes to "otto"
    Then "camera" receives the push once
    And no other terminal receives the push

  @SPUSH-4.1-04 @SPUSH-4.1-17
  Scenario: A push to several users is one transaction for each
    Given the user "nora" with the terminal "phone"
    And the user "otto" with the terminal "camera"
    And "phone" and "camera" are registered
    When the sender pushes to the users "nora" and "otto"
    Then "phone" receives the push once
    And "camera" receives the push once
    And each push has its own Call-ID, From tag and branch
