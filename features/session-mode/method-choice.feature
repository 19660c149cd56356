@ics-session-mode
Feature: The sender chooses the method by the content and the terminal

  Pager mode carries what fits into a MESSAGE, or a reference; session mode carries the rest. What a terminal can do, it
  says when it is asked.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "pager"
    And "pager" takes no sessions
    And "pager" accepts "message/external-body"
    And the sender
    And "phone" and "pager" are registered

  @SPUSH-4.1-29 @SPUSH-4.1-21
  Scenario Outline: <octets> octets of type <type> go by <method>
    When the sender is to deliver <octets> octets of type "<type>" to "phone"
    Then the sender uses <request>, and not <other>

    Examples:
      | octets | type       | method      | request | other   |
      | 100    | text/plain | MESSAGE     | MESSAGE | INVITE  |
      | 5000   | text/plain | session     | INVITE  | MESSAGE |
      | 100    | video/3gpp | session too | INVITE  | MESSAGE |

  @SPUSH-4.1-21 @SPUSH-4.1-22
  Scenario: Multimedia of any size arrives in a session
    When the sender is to deliver 1048576 octets of type "video/3gpp" to "phone"
    Then the sender uses INVITE, and not MESSAGE
    And "phone" receives the message whole

  @SPUSH-4.1-29 @SPUSH-4.1-14
  Scenario: A terminal that takes no sessions gets a reference
    Given the sender has asked "pager" for its capabilities
    When the sender is to deliver 5000 octets of type "text/plain" to "pager", or the reference "https://content.example/list.txt"
    Then the sender uses MESSAGE, and not INVITE
    And the content is said to go by reference

  @SPUSH-4.1-29
  Scenario: What a terminal can take in no way is not sent
    Given the sender has asked "pager" for its capabilities
    When the sender is to deliver 5000 octets of type "text/plain" to "pager"
    Then no session is asked for
    And the sender sends no MESSAGE

  @SPUSH-4.1-29 @SPUSH-4.1-34
  Scenario: Each terminal gets the content by the method it can take
    Given the sender has asked "phone" for its capabilities
    When the sender is to deliver 5000 octets of type "text/plain" to "phone", or the reference "https://content.example/list.txt"
    Then the sender uses INVITE, and not MESSAGE
    And "phone" receives the message whole
