@ics-pager-mode @ics-digest @ics-asserted-identity
Feature: The core vouches for who a push is from

  Trusted content is only as good as the name it comes under. The core asks the sender to prove who it is, puts the proved
  identity into P-Asserted-Identity, and lets nobody outside of its trust domain put another one there. Who wants to
  stay private is not named to terminals.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"

  @TRUST-3325-5-01 @SPUSH-4.1-05
  Scenario: The terminal is told of the sender that proved who it is, and of no other
    Given "phone" is registered
    And the sender "dm" with the password "Dune-77-light"
    When the sender pushes to "nora"
    Then "phone" receives the push once
    And the core names no other sender to "phone" than "dm"

  @TRUST-3325-5-02 @SPUSH-4.1-05
  Scenario: Whoever proved nothing cannot assert an identity
    Given "phone" is registered
    When a client sends to the core:
      """
      MESSAGE sip:nora@push.example SIP/2.0
      To: <sip:nora@push.example>
      From: <sip:dm@content.example>;tag=probe
      P-Asserted-Identity: "Device Management" <sip:dm@push.example>
      Content-Type: text/plain

      forged
      """
    Then the identity that the client asserts does not reach "phone"

  @TRUST-3325-5-02
  Scenario: A sender that proved who it is cannot be somebody else
    Given "phone" is registered
    And the sender "ads" with the password "Dune-77-light"
    When the sender, who asserts to be "sip:dm@push.example", pushes to "nora"
    Then "phone" receives the push once
    And the core names no other sender to "phone" than "ads"

  @TRUST-3325-6-01
  Scenario: Of several identities of its own the sender may choose
    Given the user "dm" is also known as "sip:alerts@push.example"
    And "phone" is registered
    And the sender "dm" with the password "Dune-77-light"
    When the sender, who prefers to be "sip:alerts@push.example", pushes to "nora"
    Then "phone" receives the push once
    And the core names no other sender to "phone" than "sip:alerts@push.example"

  @TRUST-3325-6-01
  Scenario: A telephone number of its own can be preferred
    Given the user "dm" is also known as "tel:+358-555-1234567"
    And "phone" is registered
    And the sender "dm" with the password "Dune-77-light"
    When the sender, who prefers to be "tel:+3585551234567", pushes to "nora"
    Then the core names no other sender to "phone" than "tel:+358-555-1234567"

  @TRUST-3325-6-01
  Scenario: An identity of somebody else is not asserted because the sender prefers it
    Given "phone" is registered
    And the sender "ads" with the password "Dune-77-light"
    When the sender, who prefers to be "sip:dm@push.example", pushes to "nora"
    Then the core names no other sender to "phone" than "ads"

  @TRUST-3325-7-01
  Scenario: Who asks for privacy is not named to the terminal
    Given "phone" is registered
    And the sender "dm" with the password "Dune-77-light"
    When the sender pushes to "nora" with the privacy "id"
    Then "phone" receives the push once
    And the core does not tell "phone" who the push is from

  @TRUST-3325-7-01
  Scenario: Privacy of several types includes that of the identity
    Given "phone" is registered
    And the sender "dm" with the password "Dune-77-light"
    When the sender pushes to "nora" with the privacy "user;id"
    Then the core does not tell "phone" who the push is from

  @TRUST-3325-7-01
  Scenario: Who wants no privacy is named
    Given "phone" is registered
    And the sender "dm" with the password "Dune-77-light"
    When the sender pushes to "nora" with the privacy "none"
    Then the core tells "phone" that the push is from "dm"

  @TRUST-3325-7-02
  Scenario: Who says nothing of privacy is named
    Given "phone" is registered
    And the sender "dm" with the password "Dune-77-light"
    When the sender pushes to "nora"
    Then the core tells "phone" that the push is from "dm"

  @TRUST-5876-4.1-01 @TRUST-3325-5-02
  Scenario: A sender inside of the trust domain asserts for whom it pushes
    Given the core believes what "gateway" asserts
    And "phone" is registered
    And the sender "gateway" with the password "Dune-77-light"
    When the sender, who asserts to be "sip:bank@partner.example and tel:+358-555-1234567", pushes to "nora"
    Then "phone" receives the push once
    And the core names no other sender to "phone" than "sip:bank@partner.example and tel:+358-555-1234567"

  @TRUST-5876-4.5-21 @misbehaving-sender
  Scenario: Of two SIP URIs that a trusted sender asserts only the first goes on
    Given the core believes what "gateway" asserts
    And "phone" is registered
    And the sender "gateway" with the password "Dune-77-light"
    When the sender, who asserts to be "sip:bank@partner.example and sip:shop@partner.example", pushes to "nora"
    Then the core names no other sender to "phone" than "sip:bank@partner.example"

  @TRUST-3325-8-01 @SPUSH-4.1-05
  Scenario: A terminal takes content from the sender that its core vouches for
    Given "phone" is registered
    And the sender "dm" with the password "Dune-77-light"
    And "phone" takes content from "dm" only
    When the sender pushes to "nora" with the privacy "none"
    Then "phone" receives the push once

  @TRUST-3325-8-01 @SPUSH-4.1-05
  Scenario: A terminal does not believe an assertion that comes past its core
    Given "phone" is registered
    And the sender "dm" with the password "Dune-77-light"
    And "phone" takes content from "dm" only
    When a client sends a MESSAGE straight to "phone", in which it asserts to be "dm"
    Then "phone" does not take the client's request

  @TRUST-3325-8-01 @SPUSH-4.1-05
  Scenario: A terminal refuses content of another sender than the one that it trusts
    Given "phone" is registered
    And the sender "ads" with the password "Dune-77-light"
    And the user "dm" with the terminal "desk"
    And "phone" takes content from "dm" only
    When the sender pushes to "nora"
    Then "phone" does not take the push
