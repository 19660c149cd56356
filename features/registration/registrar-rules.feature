Feature: The registrar keeps to its rules whatever it is sent

  A registrar that accepts what it must refuse hands a user's content to the wrong terminal, or loses her bindings.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"
    And "phone" and "tablet" are registered

  @REG-3261-10.3-07
  Scenario Outline: Removing all bindings <how> is refused and removes none
    When a client sends to the core:
      """
      REGISTER sip:push.example SIP/2.0
      To: <sip:nora@push.example>
      From: <sip:nora@push.example>;tag=probe
      <headers>
      """
    Then the core answers the client with 400
    And the core lists 2 bindings for "nora"

    Examples:
      | how                          | headers                                              |
      | with a time above zero       | Contact: *\nExpires: 60                              |
      | without a time               | Contact: *                                           |
      | beside another contact       | Contact: *, <sip:nora@192.0.2.99>\nExpires: 0        |

  @GRUU-5627-5.1-02
  Scenario: The AOR itself as contact is refused
    When a client registers the contact '<sip:nora@push.example>;+sip.instance="<urn:uuid:00000000-0000-4000-8000-0000000000aa>"' for "nora"
    Then the core answers the client with 403
    And the core lists 2 bindings for "nora"

  @GRUU-5627-5.1-03
  Scenario: A GRUU of the user as contact is refused
    When a client registers the public GRUU of "phone" as contact of "nora"
    Then the core answers the client with 403
    And the core lists 2 bindings for "nora"

  @GRUU-5627-5.1-04
  Scenario: A contact with an instance ID that is no SIP URI is refused
    When a client registers the contact '<mailto:nora@push.example>;+sip.instance="<urn:uuid:00000000-0000-4000-8000-0000000000aa>"' for "nora"
    Then the core answers the client with 403
    And the core lists 2 bindings for "nora"

  @GRUU-5627-5.1-06
  Scenario: GRUUs that a client invents are ignored
    When a client registers the contact '<sip:nora@192.0.2.99>;+sip.instance="<urn:uuid:00000000-0000-4000-8000-0000000000aa>";pub-gruu="sip:eve@push.example;gr=x"' for "nora"
    Then the core answers the client with 200
    And no GRUU in the answer names "eve"

  @REG-3261-10.3-02
  Scenario: An extension the registrar does not know is named in the refusal
    When a client sends to the core:
      """
      REGISTER sip:push.example SIP/2.0
      To: <sip:nora@push.example>
      From: <sip:nora@push.example>;tag=probe
      Require: gruu, frobnicate
      """
    Then the core answers the client with 420
    And the answer has the header "Unsupported" with the value "frobnicate"

  @REG-3261-10.3-05
  Scenario Outline: A registration for <whom> is refused
    When a client sends to the core:
      """
      REGISTER sip:push.example SIP/2.0
      To: <to>
      From: <to>;tag=probe
      Contact: <sip:nobody@192.0.2.99>
      """
    Then the core answers the client with <status>

    Examples:
      | whom                  | to                          | status |
      | an unknown user       | <sip:nobody@push.example>   | 404    |
      | a user elsewhere      | <sip:nora@other.example>    | 404    |

  @REG-3261-10.3-10
  Scenario: A time below the minimum is refused with the minimum
    When a client sends to the core:
      """
      REGISTER sip:push.example SIP/2.0
      To: <sip:nora@push.example>
      From: <sip:nora@push.example>;tag=probe
      Contact: <sip:nora@192.0.2.99>;expires=1
      """
    Then the core answers the client with 423
    And the answer has the header "Min-Expires"

  @REG-3261-10.3-11
  Scenario: An older request of the same Call-ID changes nothing
    Given a client has registered "nora" with the Call-ID "order" and CSeq 7
    When a client sends to the core:
      """
      REGISTER sip:push.example SIP/2.0
      To: <sip:nora@push.example>
      From: <sip:nora@push.example>;tag=probe
      Call-ID: order
      CSeq: 6 REGISTER
      Contact: <sip:nora@192.0.2.98>;expires=0
      """
    Then the core refuses the client's request
    And the core lists 3 bindings for "nora"

  @REG-3261-10.3-06
  Scenario: Escapes and parameters in the AOR do not make another user
    When a client sends to the core:
      """
      REGISTER sip:push.example SIP/2.0
      To: <sip:%6Eora@push.example;x=1>
      From: <sip:%6Eora@push.example;x=1>;tag=probe
      """
    Then the core answers the client with 200
    And the answer lists 2 contacts

  @PATH-3327-5.3-01
  Scenario: The way that a registration has come is given back
    When a client sends to the core:
      """
      REGISTER sip:push.example SIP/2.0
      To: <sip:nora@push.example>
      From: <sip:nora@push.example>;tag=probe
      Contact: <sip:nora@192.0.2.99>;expires=60
      Supported: path
      Path: <sip:192.0.2.97;lr>, <sip:192.0.2.98;lr>
      """
    Then the core answers the client with 200
    And the answer has the header "Path" with the value "<sip:192.0.2.97;lr>, <sip:192.0.2.98;lr>"

  @GRUU-3261-8.2.4-01
  Scenario: A client that does not know GRUUs is given none
    When a client registers the contact '<sip:nora@192.0.2.99>;+sip.instance="<urn:uuid:00000000-0000-4000-8000-0000000000aa>"' for "nora" without support of GRUUs
    Then the core answers the client with 200
    And the answer holds no GRUU
