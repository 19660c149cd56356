@ics-session-mode
Feature: A session is changed and ended by signalling

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And the sender
    And "phone" is registered

  @SPUSH-4.1-24 @MSRP-4975-5.4-12
  Scenario: The sender ends the session when all is sent
    When the sender pushes 5000 octets in a session to "phone"
    Then "phone" receives the message whole
    And the session is ended by the sender
    And the connection with "phone" stays open until the session is over

  @SPUSH-4.1-23
  Scenario: The terminal ends the session
    Given the sender has opened a session with "phone"
    When the sender sends 5000 octets in the session
    And "phone" ends the session
    Then "phone" receives the message whole
    And the session is ended by "phone"

  @SPUSH-4.1-23
  Scenario: The terminal ends the session while a message is under way
    Given the sender has opened a session with "phone"
    When the sender begins to send 50000 octets in the session, and stands still after 20000
    And "phone" ends the session
    And the sender goes on
    Then no message reaches "phone" whole
    And the session is ended by "phone"
    And no REPORT is sent after the session is over

  @MSRP-4975-8.4-02
  Scenario: An offer that changes nothing leaves the session as it is
    Given the sender has opened a session with "phone"
    When the sender makes the same offer again
    Then the offer within the session is answered with 200
    And the offer within the session changes nothing

  @MSRP-4975-8.4-01 @SPUSH-4.1-25
  Scenario: An offer that changes nothing does not disturb a message that is under way
    Given the sender has opened a session with "phone"
    When the sender begins to send 50000 octets in the session, and stands still after 20000
    And the sender makes the same offer again
    And the sender goes on
    Then "phone" receives the message whole
    And 1 connection carries the sessions with "phone"

  @MSRP-3264-8.2-01
  Scenario: A line that is closed by port 0 is answered with port 0
    Given the sender has opened a session with "phone"
    When the sender closes the m= line for messages
    Then the offer within the session is answered with 200
    And the answer of "phone" refuses m= line 1

  @MSRP-4975-7.3-01 @MSRP-4975-11.1-01
  Scenario: Nothing is taken in a session that is over
    Given a client has a session with "phone"
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/5
      Content-Type: text/plain

      hello
      """
    And the client ends the session
    And the client opens another connection
    And the client sends:
      """
      MSRP 7Tq2Mn5Bv8Cx SEND
      Message-ID: aa11bb22
      Byte-Range: 1-5/5
      Content-Type: text/plain

      again
      """
    Then "phone" answers the client with 200 and 481
    And "phone" says that it got 1 message
