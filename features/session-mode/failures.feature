@ics-session-mode
Feature: Sessions fail in ways that the sender notices

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And the sender

  @MSRP-4975-5.4-08 @SPUSH-4.1-23
  Scenario: The connection is refused
    Given a client answers offers with:
      """
      m=message 9 TCP/MSRP *
      a=accept-types:*
      a=recvonly
      a=setup:passive
      a=path:msrp://127.0.0.1:9/nobodyListensHere;tcp
      """
    When the sender pushes 5000 octets in a session to the client
    Then the sender reports the message as failed
    And every session is over

  @MSRP-4975-5.4-08 @misbehaving-terminal @misbehaving-sender
  Scenario Outline: The connection breaks in the middle of a message, by the <who>
    Given "phone" is registered
    And the sender has opened a session with "phone"
    When the sender begins to send 60000 octets in the session, and stands still after 30000
    And <break>
    And the sender goes on
    And the sender ends the session
    Then no message reaches "phone" whole
    And 1 connection carries the sessions with "phone"
    And the sender reports the message as failed
    And every session is over

    Examples:
      | who      | break                           |
      | terminal | the connections of "phone" break |
      | sender   | the sender's connections break  |

  @virtual-clock @MSRP-4975-7.1.1-14
  Scenario: A peer that does not answer for 30 seconds
    Given a client that takes calls
    And the client answers no SEND
    When the sender begins to push 5000 octets in a session to the client
    And 40 seconds pass
    Then the sender reports the message as failed
    And every session is over

  @virtual-clock @MSRP-4975-7.1.1-15
  Scenario: Success reports that do not come
    Given a client that takes calls
    And the client answers every SEND with 200
    And the sender has opened a session with the client
    When the sender begins to send 5000 octets in the session
    And 60 seconds pass
    And the sender ends the session
    Then the sender reports the message as unconfirmed

  @MSRP-4975-10.8-01
  Scenario Outline: A message that is refused with <status> does not come again
    Given a client that takes calls
    And the client answers every SEND with <status>
    When the sender pushes 5000 octets in a session to the client
    Then the sender sends 1 message
    And the sender stops when it is refused
    And the sender reports the message as <outcome>
    And every session is over

    Examples:
      | status | outcome |
      | 400    | failed  |
      | 403    | refused |
      | 413    | refused |
      | 415    | refused |
      | 481    | failed  |
      | 501    | failed  |
      | 506    | failed  |

  @MSRP-4975-7.3.2-04 @MSRP-4975-10.5-01
  Scenario Outline: A message that is refused with <status> while it is sent is given up
    Given a client that takes calls
    And the client answers every SEND with <status> while it comes
    And the sender has opened a session with the client
    When the sender begins to send 60000 octets in the session, and stands still after 30000
    And the sender goes on
    Then the sender stops when it is refused
    And the sender reports the message as <outcome>

    Examples:
      | status | outcome |
      | 400    | failed  |
      | 413    | refused |

  @MSRP-4975-7.3.2-02 @MSRP-4975-10.4-01 @MSRP-4975-7.3.2-03
  Scenario Outline: A report of <status> within a message means what the same response means
    Given a client that takes calls
    And the sender has opened a session with the client
    When the sender begins to send 60000 octets in the session, and stands still after 30000
    And the client sends, within the message that comes:
      """
      MSRP 4Kd8Xw2Lq9Zm REPORT
      Message-ID: {message-id}
      Byte-Range: 1-1000/60000
      Status: 000 <status>
      """
    And the sender goes on
    Then the sender reports the message as <outcome>
    And the sender sends 1 message
    And the message is given up with "#"

    Examples:
      | status | outcome |
      | 413    | refused |
      | 481    | failed  |
      | 408    | failed  |

  @MSRP-5547-8.4-04
  Scenario: A line that the peer closes within a message
    Given a client answers offers with:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:*
      a=recvonly
      a=setup:passive
      a=path:{path}
      """
    And the sender has opened a session with the client
    When the sender begins to send 60000 octets in the session, and stands still after 30000
    And the client offers port 0
    Then the message is given up with "#"
    And the offer within the session is answered with 200

  @MSRP-5547-4-01
  Scenario: A file for a peer that knows nothing of files
    Given a client answers offers with:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:*
      a=recvonly
      a=setup:passive
      a=path:{path}
      """
    When the sender offers the client the file "price-list.txt" of 3000 octets
    Then the sender sends 1 message
    And every session is over

  @MSRP-5547-8.3.1-03 @MSRP-5547-8.1-02
  Scenario: An answer that speaks of another transfer is not used
    Given a client answers offers with:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:*
      a=recvonly
      a=setup:passive
      a=path:{path}
      a=file-selector:name:"other.txt" size:1
      a=file-transfer-id:another
      """
    When the sender offers the client the file "price-list.txt" of 3000 octets
    Then the sender sends 0 messages
    And every session is over

  @MSRP-4975-8.2-03
  Scenario: An answer without a path leads to no transfer, and the session is ended
    Given a client answers offers with:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:*
      a=setup:passive
      """
    When the sender pushes 3000 octets in a session to the client
    Then the sender sends 0 messages
    And every session is over
