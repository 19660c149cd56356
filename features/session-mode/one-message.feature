@ics-session-mode
Feature: One session carries one message, of any size

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And the sender
    And "phone" is registered

  @SPUSH-4.1-22 @SPUSH-4.1-24 @MSRP-4975-7.1-05 @MSRP-4975-7.1.1-16
  Scenario Outline: A message of <octets> octets
    When the sender pushes <octets> octets in a session to "phone"
    Then "phone" receives the message whole
    And the reports of "phone" cover all <octets> octets
    And the session is ended by the sender

    Examples:
      | octets   |
      | 0        |
      | 1        |
      | 2047     |
      | 2048     |
      | 2049     |
      | 1048576  |
      | 67108864 |

  @SPUSH-4.1-20 @SPUSH-4.1-22 @MSRP-4975-7.1.1-11
  Scenario Outline: Octets of any value, <octets> of them
    When the sender pushes in a session to "phone":
      | octets   | type             | content |
      | <octets> | text/vnd.wap.si  | binary  |
    Then "phone" receives the message whole

    Examples:
      | octets |
      | 256    |
      | 2048   |
      | 65536  |

  @MSRP-4975-7.1-07 @SPUSH-4.1-22
  Scenario: Content that looks like the end of a chunk is content
    When the sender pushes in a session to "phone" the text:
      """
      -------
      -------$
      -------4Kd8Xw2Lq9Zm$
      MSRP 4Kd8Xw2Lq9Zm 200 OK
      -------4Kd8Xw2Lq9Zm+
      --------------------#

      """
    Then "phone" receives the message whole

  @MSRP-4975-7.1.1-04 @SPUSH-4.1-22
  Scenario: A message of which the size is not known ahead
    When the sender pushes in a session to "phone":
      | octets | total   |
      | 30000  | unknown |
    Then "phone" receives the message whole
    And the Byte-Range of the first chunk is "1-*/*"

  @SPUSH-4.1-20 @SPUSH-4.1-21
  Scenario: No SIP body carries the content
    When the sender pushes 100000 octets in a session to "nora"
    Then "phone" receives the message whole
    And no MESSAGE of more than 0 octets leaves the sender

  @virtual-clock @SPUSH-4.1-22
  Scenario: A slow terminal holds the sender back, and gets it all
    Given "phone" reads nothing for 20000 milliseconds after the first octets of a message
    When the sender pushes 1048576 octets in a session to "phone"
    Then "phone" receives the message whole
