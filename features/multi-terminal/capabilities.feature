@ics-options
Feature: The sender keeps track of what each terminal can do

  OPTIONS asks a terminal what it can do. With several terminals the answer is worth something only when it is clear
  which terminal gave it: the sender asks each GRUU and files each answer under its GRUU.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"
    And the sender

  @SPUSH-4.1-34 @OPT-5627-4.4-01
  Scenario: Two terminals with different capabilities are told apart
    Given "phone" accepts "text/vnd.wap.si"
    And "tablet" accepts "application/vnd.wap.emn+xml"
    And "phone" and "tablet" are registered
    When the sender asks "phone" and "tablet" for their capabilities
    Then the sender files under the GRUU of "phone" that it accepts "text/vnd.wap.si"
    And the sender files under the GRUU of "tablet" that it accepts "application/vnd.wap.emn+xml"
    And the sender does not file under the GRUU of "phone" that it accepts "application/vnd.wap.emn+xml"

  @SPUSH-4.1-34 @OPT-3261-11-01 @OPT-3261-11.2-04
  Scenario: The answer to OPTIONS names the terminal by its GRUU
    Given "phone" and "tablet" are registered
    When the sender asks "phone" for its capabilities
    Then the answer of "phone" carries its GRUU as Contact

  @SPUSH-4.1-09 @OPT-3261-11.2-03
  Scenario: A terminal says which methods it takes
    Given "phone" and "tablet" are registered
    When the sender asks "phone" for its capabilities
    Then the answer of "phone" lists MESSAGE among its methods

  @OPT-3261-11.2-02 @SPUSH-4.1-34
  Scenario: OPTIONS to the user brings one answer only, which is why the sender asks each GRUU
    Given "phone" and "tablet" are registered
    When the sender asks the address "sip:nora@push.example" for its capabilities
    Then the sender gets exactly one final answer to OPTIONS

  @OPT-3261-16.5-01
  Scenario: OPTIONS to a terminal that is not there
    Given "phone" and "tablet" are registered
    And "tablet" has de-registered
    When the sender asks "tablet" for its capabilities
    Then the OPTIONS request is answered with 480

  @SPUSH-4.1-34 @SPUSH-4.1-31
  Scenario: The sender chooses the terminal that can take the content
    Given "phone" accepts "text/vnd.wap.si"
    And "tablet" accepts only "text/plain"
    And "phone" and "tablet" are registered
    When the sender asks "phone" and "tablet" for their capabilities
    And the sender pushes content of type "text/vnd.wap.si" to the terminals of "nora" that accept it
    Then "phone" receives the push once
    And no other terminal receives the push
