@ics-pager-mode
Feature: Signed content reaches the application only if the signature is in order

  The sender signs what it pushes, and the terminal looks at the signature before it hands anything on. What was changed by
  anybody, what somebody else has signed, and what is not signed at all stays outside.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"
    And the sender "dm" with the password "Dune-77-light", which signs, and knows that its way to the terminals is over TCP

  @SPUSH-4.1-05 @SPUSH-4.1-01 @TRUST-8551-3.5.3-21 @TRUST-3261-23.3-01 @MSG-3428-11.4-01
  Scenario Outline: Signed content of type <type> arrives octet for octet, and verifies
    Given "phone" accepts "<type>"
    And "phone" takes signed content only
    And "phone" is registered
    When the sender pushes signed content of type "<type>" to "phone"
    Then "phone" receives the push once
    And the content arrives octet for octet
    And the signature verifies at "phone"

    Examples:
      | type                                |
      | text/plain                          |
      | application/vnd.syncml.notification |
      | application/vnd.omaloc-supl-init    |
      | application/vnd.oma.push            |

  @SPUSH-4.1-05 @SPUSH-4.1-06 @TRUST-8551-3.5.3-21
  Scenario: Signed content passes a fork unharmed
    Given "phone" and "tablet" are registered
    And "phone" takes signed content only
    And "tablet" takes signed content only
    When the sender pushes signed content of type "text/plain" to "nora"
    Then "phone" receives the push once
    And "tablet" receives the push once
    And the signature verifies at "phone"
    And the signature verifies at "tablet"

  @SPUSH-4.1-05 @TRUST-8551-3.5.3-22 @ics-smime @misbehaving-core
  Scenario: What the core has changed is not taken
    Given the core changes a letter of what it forwards
    And "phone" takes signed content only
    And "phone" is registered
    When the sender pushes signed content of type "text/plain" to "phone"
    Then "phone" does not take the push

  @SPUSH-4.1-05 @TRUST-8551-3.5.3-22 @ics-smime @misbehaving-sender
  Scenario: What the sender has changed after signing it is not taken
    Given "phone" takes signed content only
    And "phone" is registered
    When the sender pushes signed content to "phone", and has changed a letter of it since
    Then "phone" does not take the push

  @TRUST-3261-23.2-22 @ics-smime
  Scenario Outline: What is signed with a certificate <certificate> is not taken
    Given "phone" takes signed content only
    And "phone" is registered
    When the sender pushes signed content to "phone", with a certificate <certificate>
    Then "phone" does not take the push

    Examples:
      | certificate                |
      | for "sip:ads@push.example" |
      | for "sip:push.example"     |
      | that has expired           |
      | of an unknown issuer       |

  @SPUSH-4.1-05 @TRUST-3261-23.2-23 @ics-smime
  Scenario: What is encrypted for somebody else is not taken
    Given "phone" takes signed content only
    And "phone" is registered
    When the sender pushes content to "phone" that is encrypted for somebody else
    Then the push is answered with 493 or 415

  @MSG-3428-11.4-21 @ics-smime
  Scenario: What was signed an hour ago is not taken
    Given "phone" takes signed content only
    And "phone" is registered
    When the sender pushes signed content to "phone", which it signed 60 minutes ago
    Then the push is answered with 400

  @SPUSH-4.1-05 @MSG-3428-11.4-21 @MSG-3428-11.4-01 @ics-smime
  Scenario: What was signed a minute ago is taken
    Given "phone" takes signed content only
    And "phone" is registered
    When the sender pushes signed content to "phone", which it signed 1 minutes ago
    Then "phone" receives the push once

  @TRUST-3261-23.2-22 @ics-smime
  Scenario: What is not signed is not taken where signatures are demanded
    Given "phone" takes signed content only
    And "phone" is registered
    When the sender pushes to "phone"
    Then "phone" does not take the push
