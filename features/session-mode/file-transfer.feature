@ics-session-mode @ics-file-transfer
Feature: Files arrive as they were offered, or it is noticed that they did not

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And the sender
    And "phone" is registered

  @MSRP-5547-8.3.1-04 @misbehaving-sender
  Scenario: A file that is not what its hash says is noticed
    When the sender offers "phone" the file "price-list.txt" of 5000 octets, described by a hash of something else
    Then the answer of "phone" takes the file "price-list.txt"
    And "phone" says that "price-list.txt" came damaged

  @MSRP-5547-8.3.1-04 @misbehaving-sender
  Scenario: A file that is shorter than was said is noticed
    When the sender offers "phone" the file "price-list.txt" of 5000 octets, and sends 4999 octets of it only
    Then the answer of "phone" takes the file "price-list.txt"
    And "phone" says that "price-list.txt" came damaged

  @SPUSH-4.1-25 @SPUSH-4.1-26 @MSRP-5547-8.7-03 @MSRP-5547-8.6-01
  Scenario: Another file is added while the first one is under way
    When the sender offers "phone" the file "first.txt" of 60000 octets, and stands still after 30000
    And the sender adds the file "second.txt" of 7000 octets to the session while the other one is under way
    And the sender goes on
    And the sender ends the session
    Then the offer within the session is answered with 200
    And "phone" receives the files "first.txt" and "second.txt" whole

  @SPUSH-4.1-25 @MSRP-5547-8.7-06 @MSRP-5547-8.1-06
  Scenario: The line of a file is closed when the file is done, and the session goes on
    Given the sender has opened a session with "phone" for the file "first.txt" of 5000 octets
    When the sender adds the file "second.txt" of 7000 octets to the session
    And the sender ends the session
    Then "phone" receives the files "first.txt" and "second.txt" whole
    And the m= line of "first.txt" is closed by the sender

  @MSRP-5547-8.3.1-06
  Scenario: The same offer again does not start the file again
    When the sender offers "phone" the file "price-list.txt" of 60000 octets, and stands still after 30000
    And the sender makes the same offer again
    And the sender goes on
    And the sender ends the session
    Then "phone" receives the file "price-list.txt" whole
    And "phone" says that "price-list.txt" came whole

  @MSRP-5547-8.7-04
  Scenario: A file that is larger than the largest message is not sent
    Given "phone" takes no message of more than 1000 octets in sessions
    When the sender offers "phone" the file "price-list.txt" of 5000 octets
    Then in the answer of "phone" max-size is "1000"
    And no octet of content is sent to "phone"
    And the sender reports the file as not-sent

  @MSRP-5547-8.4-01 @MSRP-5547-8.1-02
  Scenario: The sender gives a file up, and closes its line
    When the sender offers "phone" the file "price-list.txt" of 60000 octets, and stands still after 30000
    And the sender gives the file up
    And the sender closes the m= line of the file
    Then the message is given up with "#"
    And "phone" answers every SEND with 200
    And the m= line of "price-list.txt" is closed by the sender
    And "phone" says that "price-list.txt" came broken-off
    And the sender reports the file as aborted

  @MSRP-5547-8.4-02 @MSRP-4975-10.5-01
  Scenario: The terminal has enough of a file
    Given "phone" has enough of a message after 20000 octets
    When the sender offers "phone" the file "clip.3gp" of 9000000 octets
    Then no message reaches "phone" whole
    And the m= line of "clip.3gp" is closed by "phone"
    And "phone" sends no REPORT
    And the sender reports the file as refused

  @MSRP-5547-8.4-02
  Scenario: The terminal has enough of a file of which no failures are to be told
    Given "phone" has enough of a message after 20000 octets
    When the sender offers "phone" the file "clip.3gp" of 9000000 octets, with Failure-Report "no"
    Then "phone" answers no SEND
    And the m= line of "clip.3gp" is closed by "phone"
    And no message reaches "phone" whole

  @MSRP-5547-8.1-03
  Scenario: An offer of another file on the line puts an end to the one under way
    Given a client offers:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:text/plain
      a=sendonly
      a=path:{path}
      a=file-selector:name:"first.txt" type:text/plain size:10
      a=file-transfer-id:vBnG916bdberum2fFEABR1FR3ExZMUrd
      """
    And a client has a session with "phone"
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/10
      Content-Type: text/plain

      hello
      -------4Kd8Xw2Lq9Zm+
      """
    And the client offers within the session:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:text/plain
      a=sendonly
      a=path:{path-2}
      a=file-selector:name:"second.txt" type:text/plain size:5
      a=file-transfer-id:Q6LMoGymJdh0IKIgD6wD0jkcfgva4xvE
      """
    And the client opens another connection
    And the client sends:
      """
      MSRP 7Tq2Mn5Bv8Cx SEND
      To-Path: {to}
      From-Path: {from-2}
      Message-ID: aa11bb22
      Byte-Range: 1-5/5
      Content-Type: text/plain

      again
      """
    Then "phone" answers the client with 200 and 200
    And "phone" says that "first.txt" came broken-off
    And "phone" says that "second.txt" came whole

  @MSRP-5547-8.1-04
  Scenario: An offer of another file under a known id is refused
    Given a client offers:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:text/plain
      a=sendonly
      a=path:{path}
      a=file-selector:name:"first.txt" type:text/plain size:10
      a=file-transfer-id:vBnG916bdberum2fFEABR1FR3ExZMUrd
      """
    And a client has a session with "phone"
    When the client offers within the session:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:text/plain
      a=sendonly
      a=path:{path}
      a=file-selector:name:"second.txt" type:text/plain size:5
      a=file-transfer-id:vBnG916bdberum2fFEABR1FR3ExZMUrd
      """
    Then "phone" refuses what the client offers

  @virtual-clock @MSRP-5547-8.4-03
  Scenario: A terminal does not wait for ever for a sender that gave a file up
    Given a client offers:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:text/plain
      a=sendonly
      a=path:{path}
      a=file-selector:name:"five.txt" type:text/plain size:5000
      a=file-transfer-id:vBnG916bdberum2fFEABR1FR3ExZMUrd
      """
    And a client has a session with "phone"
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-*/5000
      Content-Type: text/plain

      hello
      -------4Kd8Xw2Lq9Zm#
      """
    And 300 seconds pass
    Then "phone" answers the client with 200
    And the m= line of "five.txt" is closed by "phone"

  @SPUSH-4.1-22 @MSRP-5547-8.1-05 @MSRP-5547-8.7-05
  Scenario: A transfer that broke off goes on where it ended
    When the sender offers "phone" the file "clip.3gp" of 60000 octets, and stands still after 30000
    And the sender gives the file up
    And the sender ends the session
    And the sender offers "phone" the rest of the file "clip.3gp" from octet 30001
    Then in the offer file-range is "30001-60000"
    And "clip.3gp" is offered under another file-transfer-id
    And the answer of "phone" repeats what the offer says of the file
    And "phone" receives the rest of the file
    And "phone" says that "clip.3gp" came whole

  @MSRP-5547-8.1-05 @MSRP-4975-5.4-08 @misbehaving-terminal
  Scenario: A transfer goes on after the connection broke
    When the sender offers "phone" the file "clip.3gp" of 60000 octets, and stands still after 30000
    And the connections of "phone" break
    And the sender ends the session
    And the sender offers "phone" the rest of the file "clip.3gp" from octet 30001
    Then "clip.3gp" is offered under another file-transfer-id
    And "phone" receives the rest of the file
    And "phone" says that "clip.3gp" came whole

  @MSRP-5547-8.7-05 @MSRP-5547-8.3.1-03
  Scenario: A part of a file of which the front is not there is refused
    When the sender offers "phone" octets 2049 to 5000 of the file "clip.3gp" of 5000 octets
    Then in the offer file-range is "2049-5000"
    And the answer of "phone" refuses the file "clip.3gp"
    And no octet of MSRP is sent to "phone"

  @MSRP-5547-8.3.1-03
  Scenario Outline: A part that the file does not have is refused: <range>
    Given a client offers:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:text/plain
      a=sendonly
      a=path:{path}
      a=file-selector:name:"five.txt" type:text/plain size:5000
      a=file-transfer-id:vBnG916bdberum2fFEABR1FR3ExZMUrd
      a=file-range:<range>
      """
    When a client calls "phone"
    Then "phone" refuses what the client offers

    Examples:
      | range     |
      | 6000-7000 |
      | 9-3       |
      | 0-5       |

  @MSRP-5547-8.3.2-02
  Scenario: A file that is asked for is sent by the terminal that has it
    Given "phone" has the file "log.txt" of 20000 octets to be asked for
    When the sender asks "phone" for the file "log.txt" of 20000 octets
    Then in the offer direction is "recvonly"
    And in the answer of "phone" direction is "sendonly"
    And the answer of "phone" takes the file "log.txt"
    And the sender reports the file as delivered

  @MSRP-5547-8.3.2-02
  Scenario: A file that is asked for and is not there is refused
    Given "phone" has the file "log.txt" of 20000 octets to be asked for
    When the sender asks "phone" for the file "log.txt" of 20001 octets
    Then nobody is in a session
    And no octet of content is sent to "phone"
