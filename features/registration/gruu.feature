@ics-gruu
Feature: A terminal obtains GRUUs by registration and keeps them

  A GRUU names one terminal of a user. The public GRUU stays the same as long as the user has the terminal; temporary
  GRUUs come with every registration and hide who is behind them.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"
    And the sender

  @SPUSH-4.1-33 @GRUU-5627-5.2-02
  Scenario: A terminal obtains a public and a temporary GRUU
    When "phone" registers
    Then "phone" has been given a public GRUU and a temporary GRUU

  @SPUSH-4.1-32 @SPUSH-4.1-33 @GRUU-5627-5.4-01 @GRUU-5627-5.4-02
  Scenario: Each terminal of a user has GRUUs of its own
    When "phone" registers
    And "tablet" registers
    Then the GRUUs of "phone" and "tablet" are all different

  @GRUU-5627-5.2-02
  Scenario: A terminal is told the GRUUs of the other terminals as well
    Given "phone" is registered
    When "tablet" registers
    Then the answer to "tablet" gives the GRUUs of "phone"

  @GRUU-5627-5.3-03
  Scenario: A refresh keeps the public GRUU
    Given "phone" is registered
    When "phone" refreshes its registration
    Then the public GRUU of "phone" is the same as before

  @GRUU-5627-5.1-08
  Scenario: A refresh brings another temporary GRUU
    Given "phone" is registered
    When "phone" refreshes its registration
    Then the temporary GRUU of "phone" is another one

  @GRUU-5627-5.3-03
  Scenario: A terminal that comes back on another port keeps its public GRUU
    Given "phone" is registered
    When "phone" restarts on another port
    And "phone" registers
    Then the public GRUU of "phone" is the same as before

  @virtual-clock @GRUU-5627-5.3-03
  Scenario: A terminal that comes back after its registration lapsed keeps its public GRUU
    Given "phone" is registered for 600 seconds
    When "phone" vanishes
    And 700 seconds pass
    And "phone" restarts on another port
    And "phone" registers
    Then the public GRUU of "phone" is the same as before

  @GRUU-5627-5.4-03
  Scenario: The first temporary GRUU still works after four refreshes
    Given "phone" is registered
    When "phone" refreshes its registration 4 times
    And the sender pushes to the first temporary GRUU of "phone"
    Then "phone" receives the push once

  @GRUU-5627-5.1-07
  Scenario: A new Call-ID makes the earlier temporary GRUUs invalid
    Given "phone" is registered
    When "phone" restarts on another port
    And "phone" registers
    And the sender pushes to the first temporary GRUU of "phone"
    Then the core has answered the sender with 404
    And no terminal receives the push

  @GRUU-5627-5.3-01
  Scenario: Temporary GRUUs end with the registration
    Given "phone" is registered
    When "phone" de-registers
    And the sender pushes to the first temporary GRUU of "phone"
    Then the push is answered with 404

  @GRUU-5627-5.3-02 @GRUU-5627-6.1-02
  Scenario: The public GRUU outlives the registration
    Given "phone" is registered
    When "phone" de-registers
    And the sender pushes to "phone"
    Then the push is answered with 480

  @GRUU-5627-4.2-05
  Scenario: A registration that is refused leaves the GRUUs as they are
    Given "phone" is registered
    When a client registers the contact '<sip:nora@push.example>;+sip.instance="<urn:uuid:00000000-0000-4000-8000-0000000000aa>"' for "nora"
    And the sender pushes to "phone"
    Then "phone" receives the push once
