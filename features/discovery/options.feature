@ics-options
Feature: The sender finds out what each terminal can do

  OPTIONS to a user brings the answer of one of her terminals, so the sender asks each by its GRUU: the GRUU it learned by
  asking, from the registrar, or from its configuration. All of it goes into one table, and no two terminals are mixed.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"
    And the sender

  @OPT-3261-11.2-02 @OPT-5627-4.4-01 @SPUSH-4.1-34
  Scenario: OPTIONS to a user with two terminals tells of one of them
    Given "phone" and "tablet" are registered
    When the sender asks the address "sip:nora@push.example" for its capabilities
    Then the sender gets exactly one final answer to OPTIONS
    And the sender knows no more than 1 terminal

  @OPT-5627-4.4-01 @SPUSH-4.1-34
  Scenario: OPTIONS to each GRUU tells of both
    Given "phone" and "tablet" are registered
    When the sender asks "phone" and "tablet" for their capabilities
    Then the sender knows 2 terminals
    And the sender knows "phone" by options
    And the sender knows "tablet" by options

  @OPT-5627-4.4-01 @SPUSH-4.1-34
  Scenario: A terminal known from the configuration is asked under the same name
    Given "phone" and "tablet" are registered
    And the sender is configured with the GRUU of "phone"
    When the sender asks "phone" for its capabilities
    Then the sender knows 1 terminal
    And the sender knows "phone" by configuration
    And the sender knows "phone" by options

  @SPUSH-4.1-31 @SPUSH-4.1-34
  Scenario: The sender pushes to the one terminal that it is configured with
    Given "phone" and "tablet" are registered
    And the sender is configured with the GRUU of "tablet"
    When the sender pushes to the terminals that it was told of
    Then "tablet" receives the push once
    And no other terminal receives the push

  @ics-registration-events @OPT-5627-4.4-01 @SPUSH-4.1-34
  Scenario: What the registrar and the terminals say of themselves goes together
    Given "phone" and "tablet" are registered
    When the sender subscribes to the registrations of "nora"
    And the sender asks "phone" and "tablet" for their capabilities
    Then the sender knows 2 terminals
    And the sender knows "phone" by registration
    And the sender knows "phone" by options
    And the sender knows "tablet" by registration
    And the sender knows "tablet" by options

  @SPUSH-4.1-34 @OPT-5627-4.4-01
  Scenario: A capability that has changed is learned by asking again
    Given "phone" accepts only "text/vnd.wap.si"
    And "phone" and "tablet" are registered
    When the sender asks "phone" for its capabilities
    Then the sender files under the GRUU of "phone" that it accepts "text/vnd.wap.si"
    Given "phone" accepts only "text/html"
    When the sender asks "phone" for its capabilities
    Then the sender files under the GRUU of "phone" that it accepts "text/html"
    And the sender does not file under the GRUU of "phone" that it accepts "text/vnd.wap.si"

  @SPUSH-4.1-34
  Scenario: A capability that has gone since it was asked for costs the push, and the sender says so
    Given "phone" accepts "text/vnd.wap.si"
    And "tablet" accepts only "text/plain"
    And "phone" and "tablet" are registered
    And the sender asks "phone" and "tablet" for their capabilities
    And "phone" accepts only "text/plain"
    When the sender pushes content of type "text/vnd.wap.si" to the terminals of "nora" that accept it
    Then the push is answered with 415
    And the sender does not report the push as delivered

  @CAP-3840-6-02 @CAP-3840-8-01 @CAP-3840-6-03
  Scenario: A terminal shows in its answer the features that it registered with
    Given "phone" has the features "mobility='mobile';+g.oma.pusheventapp='<ulp.ua>'"
    And "phone" and "tablet" are registered
    When "phone" refreshes its registration
    And the sender asks "phone" for its capabilities
    Then the OPTIONS request is answered with 200
    And the answer of "phone" carries its GRUU as Contact

  @ics-session-mode @OPT-3261-11.2-01
  Scenario: A busy terminal answers OPTIONS as it would answer INVITE
    Given "phone" refuses an INVITE with 486
    And "phone" and "tablet" are registered
    When the sender asks "phone" for its capabilities
    Then the OPTIONS request is answered with 486

  @OPT-3261-16.5-01
  Scenario: OPTIONS to a user who is not registered
    When the sender asks the address "sip:nora@push.example" for its capabilities
    Then the OPTIONS request is answered with 480

  @OPT-3261-16.5-01
  Scenario: OPTIONS to nobody
    When the sender asks the address "sip:nobody@push.example" for its capabilities
    Then the OPTIONS request is answered with 404

  @OPT-3261-11.2-06
  Scenario: The core answers for itself, and says nothing of methods
    When the sender asks the address "sip:push.example" for its capabilities
    Then the OPTIONS request is answered with 200
    And the sender knows 0 terminals

  @CAP-3840-6-04
  Scenario: A registration that requires features to be understood
    When a client sends to the core:
      """
      REGISTER sip:push.example SIP/2.0
      To: <sip:nora@push.example>
      From: <sip:nora@push.example>;tag=probe
      Contact: <sip:nora@192.0.2.98>;mobility="mobile";expires=120
      Supported: path
      Require: pref
      """
    Then the core answers the client with 200 or 420
