@ics-pager-mode @ics-sip-tls
Feature: Trusted push goes over TLS from hop to hop, between those whose certificates are in order

  A push to a sips URI is protected on every hop: from the sender to the core of the domain, and from there to the terminal.
  Whoever opens a connection looks at the certificate of the other side before it says a word; when the certificate is not
  for the domain, has expired, or comes from somebody unknown, nothing is sent, in no way.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"

  @SPUSH-4.1-05 @TRUST-3261-26.2.2-01 @TRUST-3261-16.6-07 @TRUST-3261-26.3.1-01
  Scenario: A push goes over TLS from the sender to the terminal
    Given the core takes TLS
    And "phone" uses TLS
    And the sender uses TLS
    And "phone" is registered
    When the sender pushes to "nora" over TLS
    Then "phone" receives the push once
    And the push goes over TLS all the way to "phone"
    And the content arrives octet for octet
    And the push is answered with 200

  @SPUSH-4.1-05 @TRUST-5630-5.3-21
  Scenario: A terminal that is not reached over TLS gets nothing of it
    Given the core takes TLS
    And "phone" uses TLS
    And the sender uses TLS
    And "phone" and "tablet" are registered
    When the sender pushes to "nora" over TLS
    Then "phone" receives the push once
    And no other terminal receives the push

  @TRUST-5630-5.3-23
  Scenario: Where no terminal is reached over TLS, nobody gets it
    Given the core takes TLS
    And the sender uses TLS
    And "phone" and "tablet" are registered
    When the sender pushes to "nora" over TLS
    Then the push is answered with 480
    And no terminal receives the push

  @TRUST-5630-5.3-22
  Scenario: A push to the sip URI reaches the terminals that are registered under it
    Given the core takes TLS
    And the sender uses TLS
    And "tablet" is registered
    When the sender pushes to "nora"
    Then "tablet" receives the push once

  @SPUSH-4.1-05 @AUTH-3261-22.1-01 @ics-digest
  Scenario: TLS does not replace the proof of who the sender is
    Given the core takes TLS
    And the core admits no strangers, and knows "dm" with the password "Dune-77-light"
    And "phone" uses TLS
    And the sender uses TLS
    And "phone" is registered
    When the sender pushes to "nora" over TLS
    Then the push is answered with 407
    And no terminal receives the push

  @real-sockets @TRUST-5922-7.1-21
  Scenario: A certificate with the DNS name of the domain will do
    Given the core takes TLS, with a certificate for "push.example"
    And "phone" uses TLS
    And the sender uses TLS
    And "phone" is registered
    When the sender pushes to "nora" over TLS
    Then the push goes over TLS all the way to "phone"

  @real-sockets @TRUST-3261-26.3.2.1-01 @TRUST-5922-7.1-21 @TRUST-5922-7.2-21
  Scenario Outline: A terminal does not register with a core that has a certificate <certificate>
    Given the core takes TLS, with a certificate <certificate>
    And "phone" uses TLS
    When "phone" tries to register
    Then "phone" refuses the certificate of the core

    Examples:
      | certificate                                |
      | for "other.example"                        |
      | for "sip:other.example" and "push.example" |
      | for "sip:nora@push.example"                |
      | for "*.example"                            |
      | that has expired                           |
      | of an unknown issuer                       |

  @real-sockets @SPUSH-4.1-05 @TRUST-3261-26.2.2-02 @TRUST-5922-7.1-21
  Scenario Outline: A sender does not push through a core that has a certificate <certificate>
    Given the core takes TLS, with a certificate <certificate>
    And the sender uses TLS
    When the sender pushes to "nora" over TLS
    Then the sender refuses the certificate of the core

    Examples:
      | certificate          |
      | for "other.example"  |
      | that has expired     |
      | of an unknown issuer |

  @real-sockets @SPUSH-4.1-05 @TRUST-3261-16.6-07 @TRUST-3261-26.2.2-02 @misbehaving-terminal
  Scenario Outline: A core does not push in any way to a terminal that has a certificate <certificate>
    Given the core takes TLS
    And "phone" uses TLS, with a certificate <certificate>
    And the sender uses TLS
    And "phone" is registered
    When the sender pushes to "nora" over TLS
    Then the core refuses the certificate of "phone"
    And no terminal receives the push
    And the push is answered with 480 or 500 or 502 or 503

    Examples:
      | certificate          |
      | for "192.0.2.99"     |
      | that has expired     |
      | of an unknown issuer |
