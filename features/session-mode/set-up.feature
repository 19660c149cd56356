@ics-session-mode
Feature: A session is set up between sender and terminal, with MSRP as its medium

  In session mode the Push Sender Agent invites the Push Receiver Agent to a SIP session. Offer and answer say where
  each can be reached by MSRP; the content then takes that way, and no SIP body carries it.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And the sender

  @SPUSH-4.1-20 @SPUSH-4.1-23 @INV-3261-13.2.2.4-01 @MSRP-4975-8.2-03
  Scenario Outline: A session is set up by the <address>
    Given "phone" is registered
    When the sender pushes 3000 octets in a session to "<name>"
    Then a session with "phone" is set up
    And offer and answer of "phone" have a path each
    And "phone" receives the message whole
    And the session is ended by the sender

    Examples:
      | address                | name  |
      | address of the user    | nora  |
      | GRUU of the terminal   | phone |

  @SPUSH-4.1-23 @MSRP-4975-8.6-01
  Scenario: Offer and answer say what each side accepts
    Given "phone" is registered
    When the sender pushes 100 octets in a session to "phone"
    Then in the offer direction is "sendonly"
    And in the offer setup is "actpass"
    And in the answer of "phone" direction is "recvonly"
    And in the answer of "phone" setup is "passive"
    And the answer of "phone" has accept-types

  @SPUSH-4.1-23 @SPUSH-4.1-09
  Scenario: The terminal rings before it answers
    Given "phone" is registered
    And "phone" rings for 50 milliseconds
    When the sender pushes 100 octets in a session to "nora"
    Then the sender hears "phone" ring
    And a session with "phone" is set up
    And "phone" receives the message whole

  @SPUSH-4.1-23
  Scenario Outline: The terminal refuses the session with <status>
    Given "phone" is registered
    And "phone" refuses an INVITE with <status>
    When the sender tries to open a session with "nora"
    Then the INVITE is answered with <status>
    And no octet of MSRP is sent to "phone"
    And the sender reports the session as refused

    Examples:
      | status |
      | 480    |
      | 486    |
      | 603    |

  @MSRP-4975-8.6-07 @SPUSH-4.1-28
  Scenario: A terminal that understands no type of the offer refuses it
    Given "phone" is registered
    And "phone" accepts "application/vnd.oma.push" in sessions
    And a client offers:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:application/x-none
      a=path:{path}
      """
    When a client calls "phone"
    Then "phone" refuses what the client offers
    And the core has answered "client" with 488

  @SPUSH-4.1-23 @PXY-3261-16.5-22
  Scenario: The user has no terminal registered
    When the sender tries to open a session with "nora"
    Then the INVITE is answered with 480
    And the sender reports the session as refused

  @INV-3261-9.2-01
  Scenario: The sender gives the session up while the terminal rings
    Given "phone" is registered
    And "phone" rings for 5000 milliseconds
    When the sender calls "phone" and gives it up while it rings
    Then the INVITE is cancelled
    And nobody is in a session
    And no octet of MSRP is sent to "phone"
    And the sender reports the session as cancelled

  @virtual-clock @SPUSH-4.1-23
  Scenario: A terminal that is gone leaves the sender without a session
    Given "phone" is registered
    And "phone" vanishes
    When the sender tries to open a session with "nora"
    Then the INVITE is answered with 408
    And no octet of MSRP is sent to "phone"

  @virtual-clock @INV-3261-16.8-01
  Scenario: A terminal may ring for minutes
    Given "phone" is registered
    And "phone" rings for 190000 milliseconds
    When the sender begins to push 100 octets in a session to "nora"
    And 195 seconds pass
    Then a session with "phone" is set up
    And "phone" receives the message whole

  @SPUSH-4.1-23 @INV-3261-12.1.1-21
  Scenario: A core that stays on the path is passed by all that follows
    Given the core stays on the path of sessions
    And "phone" is registered
    When the sender pushes 100 octets in a session to "nora"
    Then a session with "phone" is set up
    And what passes within the session goes through the core
    And the session is ended by the sender

  @MSRP-3264-6-02
  Scenario: The terminal can be connected to as soon as it has answered
    Given "phone" is registered
    And a client has a session with "phone"
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/5
      Content-Type: text/plain

      hello
      """
    Then "phone" answers the client with 200
