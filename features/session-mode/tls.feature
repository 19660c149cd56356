@ics-session-mode @ics-msrp-tls
Feature: MSRP over TLS, with certificates that the session descriptions vouch for

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"

  @real-sockets @MSRP-4975-14.4-01 @MSRP-4975-6-03 @SPUSH-4.1-23
  Scenario: A message travels over TLS
    Given the sender with a certificate
    And "phone" has a certificate
    And "phone" is registered
    And the sender uses TLS for sessions
    When the sender pushes 100000 octets in a session to "phone"
    Then the offer has a fingerprint
    And the answer of "phone" has fingerprint
    And MSRP with "phone" goes over TLS
    And "phone" receives the message whole

  @real-sockets @MSRP-4975-14.4-01 @misbehaving-terminal
  Scenario: A terminal whose certificate is another one than it said gets not one octet of content
    Given the sender with a certificate
    And "phone" has a certificate, and tells the fingerprint of another one
    And "phone" is registered
    And the sender uses TLS for sessions
    When the sender pushes 100000 octets in a session to "phone"
    Then no octet of content is sent to "phone"
    And the sender reports the message as failed
    And every session is over

  @real-sockets @MSRP-4975-14.4-01 @misbehaving-sender
  Scenario: A sender whose certificate is another one than it said is not listened to
    Given the sender with a certificate, which tells the fingerprint of another one
    And "phone" has a certificate
    And "phone" is registered
    And the sender uses TLS for sessions
    When the sender pushes 100000 octets in a session to "phone"
    Then no message reaches "phone" whole
    And "phone" says that it got 0 messages

  @MSRP-4975-8.1-01
  Scenario: A terminal without TLS refuses a session over TLS
    Given the sender with a certificate
    And "phone" is registered
    And the sender uses TLS for sessions
    When the sender tries to open a session with "phone"
    Then the INVITE is answered with 488
    And no octet of MSRP is sent to "phone"
