@ics-session-mode
Feature: A terminal takes the frames that it gets by the rules

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And "phone" is registered
    And a client has a session with "phone"

  @MSRP-4975-7.3-01 @MSRP-4975-5.4-06 @MSRP-4975-6.1-01
  Scenario Outline: A request for <what> is refused with 481
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      To-Path: <to>
      From-Path: {from}
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/5
      Content-Type: application/x-none

      hello
      """
    Then "phone" answers the client with 481

    Examples:
      | what                        | to                              |
      | a session that is not there | msrp://127.0.0.1:2855/nope;tcp  |
      | two URIs                    | {to} {from}                     |
      | a device, without session   | msrp://127.0.0.1:2855;tcp       |

  @MSRP-4975-6.1-01
  Scenario Outline: URIs are compared by the rules: <what>
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      To-Path: <to>
      From-Path: {from}
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/5
      Content-Type: text/plain

      hello
      """
    Then "phone" answers the client with <status>

    Examples:
      | what                                  | to                 | status |
      | scheme and transport in capitals      | {TO}               | 200    |
      | a session-id in the other case        | {to-in-other-case} | 481    |

  @MSRP-4975-7.3-01 @MSRP-4975-7.1.4-01
  Scenario: A wrong session is met with silence where no failure is to be told
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      To-Path: msrp://127.0.0.1:2855/nope;tcp
      From-Path: {from}
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/5
      Failure-Report: no
      Content-Type: text/plain

      hello
      """
    Then "phone" answers the client with nothing

  @MSRP-4975-5.4-07
  Scenario: A session that is bound to a connection is not taken over by another one
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/5
      Content-Type: text/plain

      hello
      """
    And the client opens another connection
    And the client sends:
      """
      MSRP 7Tq2Mn5Bv8Cx SEND
      Message-ID: aa11bb22
      Byte-Range: 1-5/5
      Content-Type: text/plain

      again
      """
    Then "phone" answers the client with 200 and 506

  @MSRP-4975-12-02
  Scenario Outline: A method that is not known is refused with 501: <method>
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm <method>
      To-Path: {to}
      From-Path: msrp://192.0.2.9:2855/relay1;tcp {from}
      Failure-Report: no
      """
    Then "phone" answers the client with 501
    And the response of "phone" goes to 2 URIs

    Examples:
      | method   |
      | FOO      |
      | NICKNAME |
      | AUTH     |

  @MSRP-4975-12-01
  Scenario: A header field that is not known is ignored
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      X-T: Küste
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/5
      Content-Type: text/plain

      hello
      """
    Then "phone" answers the client with 200
    And "phone" says that it got the text "hello"

  @MSRP-4975-7.3.1-01
  Scenario: A message without Byte-Range is a whole one
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Content-Type: text/plain

      hello
      """
    Then "phone" answers the client with 200
    And "phone" says that it got the text "hello"

  @MSRP-4975-7.3.1-02 @MSRP-4975-7.3.1-05 @MSRP-4975-7.1.3-01
  Scenario: Chunks that come in another order are put together
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 9-12/12
      Success-Report: yes
      Content-Type: text/plain

      goes
      -------4Kd8Xw2Lq9Zm$
      """
    And the client sends:
      """
      MSRP 7Tq2Mn5Bv8Cx SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-4/*
      Success-Report: yes
      Content-Type: text/plain

      here
      -------7Tq2Mn5Bv8Cx+
      """
    And the client sends:
      """
      MSRP 1Lp6Rd3Ws0Ka SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 5-8/99
      Success-Report: yes
      Content-Type: text/plain

      itis
      -------1Lp6Rd3Ws0Ka+
      """
    Then "phone" answers the client with 200, 200 and 200
    And "phone" reports 200 on "1-12/12" to the client
    And "phone" says that it got the text "hereitisgoes"

  @MSRP-4975-7.3.1-03
  Scenario: What a chunk says of its length does not count, its octets do
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-9/10
      Content-Type: text/plain

      hello
      -------4Kd8Xw2Lq9Zm+
      """
    And the client sends:
      """
      MSRP 7Tq2Mn5Bv8Cx SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 6-7/10
      Content-Type: text/plain

      again
      """
    Then "phone" answers the client with 200 and 200
    And "phone" says that it got the text "helloagain"

  @MSRP-4975-7.3.1-04
  Scenario: Where chunks overlap, what came last counts
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-8/10
      Content-Type: text/plain

      aaaaaaaa
      -------4Kd8Xw2Lq9Zm+
      """
    And the client sends:
      """
      MSRP 7Tq2Mn5Bv8Cx SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 5-10/10
      Content-Type: text/plain

      bbbbbb
      """
    Then "phone" says that it got the text "aaaabbbbbb"

  @MSRP-4975-7.1-09
  Scenario: A message that is given up is answered, and not shown
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-*/10
      Success-Report: yes
      Content-Type: text/plain

      hello
      -------4Kd8Xw2Lq9Zm#
      """
    Then "phone" answers the client with 200
    And "phone" reports nothing to the client
    And "phone" says that it got 0 messages

  @MSRP-4975-5.4-10
  Scenario: A message that comes twice is shown once
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/5
      Content-Type: text/plain

      hello
      """
    And the client sends:
      """
      MSRP 7Tq2Mn5Bv8Cx SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/5
      Content-Type: text/plain

      hello
      """
    Then "phone" answers the client with 200 and 200
    And "phone" says that it got 1 message

  @MSRP-4975-14.5-01
  Scenario: Numbers that no message reaches take no memory
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-*/9223372036854775807
      Content-Type: text/plain

      hello
      -------4Kd8Xw2Lq9Zm+
      """
    And the client sends:
      """
      MSRP 7Tq2Mn5Bv8Cx SEND
      Message-ID: aa11bb22
      Byte-Range: 1-5/5
      Content-Type: text/plain

      alive
      """
    Then "phone" says that it got the text "alive"

  @MSRP-4975-5.1-01
  Scenario: Chunks of two messages come by turns
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-3/6
      Content-Type: text/plain

      one
      -------4Kd8Xw2Lq9Zm+
      """
    And the client sends:
      """
      MSRP 7Tq2Mn5Bv8Cx SEND
      Message-ID: aa11bb22
      Byte-Range: 1-3/3
      Content-Type: text/plain

      two
      """
    And the client sends:
      """
      MSRP 1Lp6Rd3Ws0Ka SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 4-6/6
      Content-Type: text/plain

      six
      """
    Then "phone" answers the client with 200, 200 and 200
    And "phone" says that it got 2 messages
    And "phone" says that it got the text "onesix"
