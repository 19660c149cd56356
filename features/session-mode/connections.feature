@ics-session-mode
Feature: Who opens the connection for MSRP, and which sessions share it

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"

  @MSRP-6135-4.2.2-01 @MSRP-4975-5.4-02 @MSRP-4975-5.4-04 @MSRP-6135-4.2.2-02
  Scenario: The terminal waits, and the sender connects
    Given the sender
    And "phone" is registered
    When the sender pushes 5000 octets in a session to "phone"
    Then in the offer setup is "actpass"
    And in the answer of "phone" setup is "passive"
    And the sender opens the connection to "phone"
    And the first frame on the connection with "phone" is a SEND of the sender
    And "phone" receives the message whole

  @MSRP-6135-4.2.2-04 @MSRP-6135-4.2.2-02
  Scenario: The terminal connects, and says so with a SEND at once
    Given the sender
    And "phone" is registered
    And "phone" takes the active side
    When the sender pushes 5000 octets in a session to "phone"
    Then in the answer of "phone" setup is "active"
    And "phone" opens the connection to the sender
    And the first frame on the connection with "phone" is a SEND of "phone"
    And "phone" receives the message whole

  @MSRP-6135-5-01 @MSRP-4975-5.4-02
  Scenario: With an offer that says nothing of it the sender connects
    Given the sender offers no a=setup
    And "phone" is registered
    When the sender pushes 5000 octets in a session to "phone"
    Then the offer has no setup
    And the sender opens the connection to "phone"
    And "phone" receives the message whole

  @MSRP-6135-5-01
  Scenario: With an answer that says nothing of it the sender connects
    Given the sender
    And "phone" answers without a=setup
    And "phone" is registered
    When the sender pushes 5000 octets in a session to "phone"
    Then the answer of "phone" has no setup
    And the sender opens the connection to "phone"
    And "phone" receives the message whole

  @MSRP-6135-4.4-01 @MSRP-6135-4.2.1-01
  Scenario Outline: <attribute> in an offer changes nothing
    Given the sender
    And "phone" is registered
    And a client offers:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:*
      a=<attribute>
      a=path:{path}
      """
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

    Examples:
      | attribute           |
      | connection:existing |
      | setup:holdconn      |
      | msrp-cema           |

  @MSRP-4975-5.4-03 @SPUSH-4.1-26
  Scenario: Sessions to one terminal share a connection
    Given the sender
    And "phone" is registered
    When the sender pushes 100000 octets in 3 sessions at once to "phone"
    Then "phone" receives the messages whole
    And 1 connection carries the sessions with "phone"

  @MSRP-4975-5.4-02
  Scenario: Each terminal has a connection of its own
    Given the sender
    And "phone" and "tablet" are registered
    When the sender pushes 100000 octets in a session to "phone" and "tablet"
    Then "phone" and "tablet" receive the message whole each
    And 1 connection carries the sessions with "phone"
    And 1 connection carries the sessions with "tablet"

  @MSRP-4975-8.2-04 @MSRP-4975-8.3-01 @MSRP-4975-8.1-04
  Scenario: The whole path of the peer is the target, and its first URI is connected to
    Given the sender
    And a client answers offers with:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:*
      a=recvonly
      a=setup:passive
      a=path:{path} msrp://192.0.2.77:2855/behind;tcp
      """
    When the sender pushes 100 octets in a session to the client
    Then every SEND goes to 2 URIs

  @MSRP-4975-5.4-05
  Scenario: A terminal that is connected to waits for the first request
    Given the sender
    And "phone" is registered
    And a client has a session with "phone"
    When the client opens another connection
    Then "phone" sends nothing to the client
