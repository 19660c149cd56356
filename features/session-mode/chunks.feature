@ics-session-mode
Feature: Large messages travel in chunks that can be interrupted

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"

  @MSRP-4975-7.1.1-04
  Scenario Outline: Byte-Range of a message of <octets> octets
    Given the sender
    And "phone" is registered
    When the sender pushes <octets> octets in a session to "phone"
    Then the Byte-Range of the first chunk is "<range>"
    And the message is sent in 1 chunk

    Examples:
      | octets | range       |
      | 0      | 1-0/0       |
      | 1      | 1-1/1       |
      | 2048   | 1-2048/2048 |
      | 2049   | 1-*/2049    |
      | 5000   | 1-*/5000    |

  @MSRP-4975-7.1.1-07 @MSRP-4975-7.1.1-03
  Scenario: Several chunks, each where the one before ended
    Given the sender sends in chunks of 4000 octets
    And "phone" is registered
    When the sender pushes 10000 octets in a session to "phone"
    Then "phone" receives the message whole
    And the message is sent in 3 chunks
    And every chunk ends with "+", the last one with "$"
    And the chunks go on where the one before ended
    And every large chunk can be interrupted
    And the Byte-Range of chunk 3 is "8001-10000/10000"

  @MSRP-4975-7.1.1-07 @SPUSH-4.1-26
  Scenario: A message that stands still lets another one pass
    Given the sender
    And "phone" is registered
    And the sender has opened a session with "phone"
    When the sender begins to send 60000 octets in the session, and stands still after 30000
    And the sender begins to send 100 octets in the session
    And the sender goes on
    Then "phone" receives the messages whole
    And the message is interrupted for another message
    And the chunks go on where the one before ended

  @MSRP-4975-7.1.1-09
  Scenario: A large message is interrupted for a response
    Given the sender
    And a client that takes calls
    And the client stops reading when a message comes
    And the sender has opened a session with the client
    When the sender begins to send 16777216 octets in the session
    And the client sends, within the message that comes:
      """
      MSRP 4Kd8Xw2Lq9Zm NICKNAME
      Use-Nickname: "nora"
      """
    And the client reads on
    And the sender goes on
    Then the message is interrupted for a response
    And the sender answers the client with 501

  @MSRP-4975-7.1.1-09 @MSRP-5547-8.3.2-02
  Scenario: A large file that a terminal sends is interrupted for a REPORT
    Given "phone" is registered
    And "phone" has the file "log.txt" of 16777216 octets to be asked for
    And a client offers:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:*
      a=recvonly
      a=path:{path}
      a=file-selector:name:"log.txt" type:text/plain size:16777216
      a=file-transfer-id:vBnG916bdberum2fFEABR1FR3ExZMUrd
      m=message {port} TCP/MSRP *
      a=accept-types:*
      a=sendonly
      a=path:{path-2}
      """
    And a client has a session with "phone"
    And the client stops reading when a message comes
    When the client sends, and does not wait:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-0/0
      """
    And the client sends, within the message that comes:
      """
      MSRP 7Tq2Mn5Bv8Cx SEND
      To-Path: {to-2}
      From-Path: {from-2}
      Message-ID: aa11bb22
      Byte-Range: 1-5/5
      Success-Report: yes
      Failure-Report: no
      Content-Type: text/plain

      hello
      """
    And the client reads on
    Then "phone" reports 200 on "1-5/5" to the client
    And the message of "phone" is interrupted for a REPORT

  @MSRP-4975-7.1-06
  Scenario: A message that is given up ends with "#"
    Given the sender
    And "phone" is registered
    And the sender has opened a session with "phone"
    When the sender begins to send 60000 octets in the session, and stands still after 30000
    And the sender gives the message up
    Then the message is given up with "#"
    And "phone" answers every SEND with 200
    And no message reaches "phone" whole
    And "phone" sends no REPORT
    And the sender reports the message as aborted

  @MSRP-4975-7.1-06 @SPUSH-4.1-25
  Scenario: A session goes on after a message that was given up
    Given the sender
    And "phone" is registered
    And the sender has opened a session with "phone"
    When the sender begins to send 60000 octets in the session, and stands still after 30000
    And the sender gives the message up
    And the sender sends 3000 octets in the session
    Then the 2 messages have Message-IDs of their own
    And "phone" answers every SEND with 200
