@ics-session-mode
Feature: The sender is told as much of a message as it asked for

  Failure-Report says which failures the sender wants to hear of, Success-Report whether it wants to know that all has
  arrived. Neither has a say in the other.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And the sender
    And "phone" is registered

  @MSRP-4975-7.1.3-01 @MSRP-4975-7.1.4-01 @MSRP-4975-7.1.4-02
  Scenario Outline: A good message with Failure-Report <failure> is reported when that is asked for
    When the sender pushes in a session to "phone":
      | octets | failure reports | success reports |
      | 5000   | <failure>       | yes             |
    Then "phone" receives the message whole
    And "phone" answers <answer>
    And the reports of "phone" cover all 5000 octets
    And the sender reports the message as delivered

    Examples:
      | failure | answer              |
      | yes     | every SEND with 200 |
      | partial | no SEND             |
      | no      | no SEND             |

  @MSRP-4975-7.1.3-02 @MSRP-4975-7.1.4-01 @MSRP-4975-7.1.4-02
  Scenario Outline: A good message with Failure-Report <failure> is not reported when nobody asks
    When the sender pushes in a session to "phone":
      | octets | failure reports | success reports |
      | 5000   | <failure>       | no              |
    Then "phone" receives the message whole
    And "phone" answers <answer>
    And "phone" sends no REPORT
    And the sender reports the message as sent

    Examples:
      | failure | answer              |
      | yes     | every SEND with 200 |
      | partial | no SEND             |
      | no      | no SEND             |

  @MSRP-4975-7.1.4-01 @MSRP-4975-7.1.4-02 @MSRP-4975-7.3.1-06
  Scenario Outline: A bad message with Failure-Report <failure>
    Given "phone" takes no "application/x-none" in sessions
    And a client has a session with "phone"
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/5
      Failure-Report: <failure>
      Success-Report: yes
      Content-Type: application/x-none

      hello
      """
    Then "phone" answers the client with <answer>
    And "phone" reports nothing to the client

    Examples:
      | failure | answer  |
      | yes     | 415     |
      | partial | 415     |
      | no      | nothing |

  @MSRP-4975-7.1.1-02
  Scenario: The wishes stand in every chunk
    When the sender pushes in a session to "phone":
      | octets | failure reports | success reports |
      | 400000 | partial         | yes             |
      | 400000 | partial         | yes             |
    Then every SEND asks for success reports
    And every SEND has Failure-Report "partial"
    And the message is sent in several chunks

  @MSRP-4975-7.1.2-02 @MSRP-4975-7.1.2-03
  Scenario Outline: A REPORT is never answered: <what>
    Given a client has a session with "phone"
    When the client sends:
      """
      MSRP 7Tq2Mn5Bv8Cx SEND
      Message-ID: aa11bb22
      Byte-Range: 1-2/2
      Failure-Report: no
      Content-Type: text/plain

      hi
      """
    And the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm REPORT
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/5
      <header>
      """
    Then "phone" answers the client with nothing and nothing

    Examples:
      | what                   | header                |
      | on an unknown message  | Status: 000 200 OK    |
      | without a Status       | Subject: nothing      |
      | of another namespace   | Status: 999 200 OK    |
      | with a wish of its own | Failure-Report: yes   |

  @MSRP-4975-7.3.2-01
  Scenario Outline: Reports in parts and out of order are told apart: <what>
    Given a client that takes calls
    And the client answers every SEND with 200
    And the sender has opened a session with the client
    When the sender begins to send 3000 octets in the session
    And the sender begins to send 5000 octets in the session
    And the client sends, within the message that comes:
      """
      MSRP 4Kd8Xw2Lq9Zm REPORT
      Message-ID: {message-id-2}
      Byte-Range: 1-5000/5000
      Status: 000 200 OK
      """
    And the client sends, within the message that comes:
      """
      MSRP 7Tq2Mn5Bv8Cx REPORT
      Message-ID: {message-id}
      Byte-Range: 2001-3000/3000
      Status: 000 200 OK
      """
    And the client sends, within the message that comes:
      """
      MSRP 1Lp6Rd3Ws0Ka REPORT
      Message-ID: {message-id}
      Byte-Range: 1-<end>/3000
      Status: 000 200 OK
      """
    And the sender ends the session
    Then the sender reports the messages as <first> and delivered

    Examples:
      | what                 | end  | first       |
      | all of both          | 2000 | delivered   |
      | one octet is missing | 1999 | unconfirmed |

  @MSRP-4975-7.1.3-03 @MSRP-4975-7.2-03
  Scenario: A report goes back the whole way, a response to the next hop only
    Given a client has a session with "phone"
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      To-Path: {to}
      From-Path: msrp://192.0.2.9:2855/relay1;tcp {from}
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/5
      Success-Report: yes
      Content-Type: text/plain

      hello
      """
    Then "phone" answers the client with 200
    And the response of "phone" goes to 1 URI
    And "phone" reports 200 on "1-5/5" to the client
