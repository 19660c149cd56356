@ics-pager-mode
Feature: Embedded content is bounded by the size of a signalling message

  A MESSAGE outside a media session is at most 1300 octets, from its start line to the last octet of its body. What
  is larger has to go by reference or in session mode.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And the sender
    And "phone" is registered

  @SPUSH-4.1-15 @MSG-3428-8-01
  Scenario Outline: Content of <octets> octets travels in a MESSAGE
    When the sender pushes <octets> octets to "nora"
    Then "phone" receives the push once
    And the content arrives octet for octet

    Examples:
      | octets |
      | 1      |
      | 160    |
      | 500    |
      | 700    |

  @SPUSH-4.1-15 @MSG-3428-8-01
  Scenario Outline: Content of <octets> octets is not forced into a MESSAGE
    When the sender is asked to push <octets> octets to "nora"
    Then no MESSAGE of more than 1300 octets leaves the sender
    And the sender reports the content as too large for a MESSAGE

    Examples:
      | octets |
      | 1300   |
      | 1301   |
      | 4000   |
      | 65000  |

  @SPUSH-4.1-15 @MSG-3261-21.4.11-01
  Scenario: A terminal refuses content that is larger than it can take
    Given the user "otto" with the terminal "camera"
    And "camera" takes no content of more than 200 octets
    And "camera" is registered
    When the sender pushes 300 octets to "otto"
    Then the push is answered with 413 or 513
