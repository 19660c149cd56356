@ics-session-mode
Feature: Each side says which content it takes, and gets no other

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"

  @SPUSH-4.1-20 @MSRP-4975-8.6-02
  Scenario Outline: Content of type <type> travels in a session
    Given "phone" is registered
    When the sender pushes 3000 octets of type "<type>" in a session to "phone"
    Then "phone" receives the message whole
    And every SEND has Content-Type "<type>"

    Examples:
      | type                            |
      | text/vnd.wap.sl                 |
      | application/vnd.oma.push        |
      | application/vnd.wap.mms-message |

  @MSRP-4975-8.6-02
  Scenario: What the terminal does not accept is not sent
    Given "phone" is registered
    And "phone" accepts "text/plain" in sessions
    When the sender pushes in a session to "phone":
      | octets | type       |
      | 3000   | text/plain |
      | 5000   | image/png  |
    Then "phone" answers every SEND with 200
    And every SEND has Content-Type "text/plain"
    And the sender reports the messages as delivered and not-sent

  @MSRP-4975-8.6-06
  Scenario: Parameters of a type do not count
    Given "phone" is registered
    And "phone" accepts "text/plain" in sessions
    When the sender pushes 3000 octets of type "text/plain;charset=utf-8" in a session to "phone"
    Then "phone" receives the message whole

  @MSRP-4975-7.3.1-06 @misbehaving-sender @MSRP-4975-7.1.4-04
  Scenario: What is sent all the same is refused with 415
    Given the sender sends what its peer does not accept
    And "phone" is registered
    And "phone" accepts "text/plain" in sessions
    When the sender pushes 5000 octets of type "image/png" in a session to "phone"
    Then "phone" answers every SEND with 415
    And "phone" sends no REPORT
    And the sender reports the message as refused

  @MSRP-4975-13-02 @MSRP-4975-13-01
  Scenario: A terminal that prefers the wrapper gets it
    Given "phone" is registered
    And "phone" accepts "message/cpim text/plain" in sessions
    When the sender pushes 3000 octets in a session to "phone"
    Then every SEND has Content-Type "message/cpim"
    And "phone" receives the message whole

  @MSRP-4975-8.6-02 @MSRP-4975-8.6-03
  Scenario: A type that is accepted in a wrapper only travels in one
    Given "phone" accepts "text/vnd.wap.si" in a wrapper only
    And "phone" is registered
    And "phone" accepts "message/cpim text/plain" in sessions
    When the sender pushes 3000 octets of type "text/vnd.wap.si" in a session to "phone"
    Then in the answer of "phone" accept-wrapped-types is "text/vnd.wap.si"
    And every SEND has Content-Type "message/cpim"
    And "phone" receives the message whole

  @MSRP-4975-13-01
  Scenario: A message in a wrapper, because the sender wants it
    Given "phone" is registered
    When the sender pushes in a session to "phone":
      | octets | wrapped |
      | 5000   | yes     |
    Then every SEND has Content-Type "message/cpim"
    And "phone" receives the message whole

  @MSRP-4975-7.3.1-07 @MSRP-4975-8.6-04
  Scenario Outline: Every terminal takes <type>
    Given "phone" is registered
    And a client has a session with "phone"
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-*/*
      Content-Type: <type>;boundary=next

      --next
      Content-Type: text/plain

      one
      --next--
      """
    Then "phone" answers the client with 200

    Examples:
      | type                  |
      | multipart/mixed       |
      | multipart/alternative |
      | multipart/signed      |

  @MSRP-4975-8.6-08
  Scenario: A message larger than the terminal wants is not sent
    Given "phone" is registered
    And "phone" takes no message of more than 4000 octets in sessions
    When the sender pushes in a session to "phone", one after the other:
      | octets |
      | 4000   |
      | 4001   |
    Then in the answer of "phone" max-size is "4000"
    And the sender sends 1 message
    And the sender reports the messages as delivered and not-sent

  @MSRP-4975-8.6-08
  Scenario: A message of which the size was not known is given up when it is larger than the terminal wants
    Given "phone" is registered
    And "phone" takes no message of more than 300000 octets in sessions
    When the sender pushes in a session to "phone":
      | octets  | total   |
      | 1000000 | unknown |
    Then the message is given up with "#"
    And no message reaches "phone" whole

  @MSRP-4975-10.5-01 @misbehaving-sender
  Scenario: A message that is refused for its size is given up
    Given the sender sends what its peer does not accept
    And "phone" is registered
    And "phone" takes no message of more than 4000 octets in sessions
    When the sender pushes 9000000 octets in a session to "phone"
    Then the sender stops when it is refused
    And no message reaches "phone" whole
    And the sender reports the message as refused

  @MSRP-4975-10.6-01 @misbehaving-sender
  Scenario: A type that was refused is not sent again in the session
    Given the sender sends what its peer does not accept
    And "phone" is registered
    And "phone" accepts "text/plain" in sessions
    And the sender has opened a session with "phone"
    When the sender sends 3000 octets of type "image/png" in the session
    And the sender sends 4000 octets of type "image/png" in the session
    Then the sender sends 1 message
