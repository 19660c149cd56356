Feature: A terminal de-registers

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"
    And the sender
    And "phone" and "tablet" are registered

  @REG-3261-10.2.2-02 @SPUSH-4.1-03
  Scenario: A terminal removes its own binding and no other
    When "phone" de-registers
    Then the core lists 1 binding for "nora"
    When the sender pushes to "nora"
    Then "tablet" receives the push once
    And no other terminal receives the push

  @REG-3261-10.3-08
  Scenario: One terminal removes the bindings of all
    When "phone" removes all bindings of "nora"
    Then the core lists 0 bindings for "nora"

  @REG-3261-10.3-08 @GRUU-5627-5.1-10
  Scenario: After all bindings are gone nobody is reached
    When "phone" removes all bindings of "nora"
    And the sender pushes to "nora"
    Then no terminal receives the push

  @SPUSH-4.1-33
  Scenario: A terminal that registers again is reached again
    When "phone" de-registers
    And "phone" registers
    And the sender pushes to "phone"
    Then "phone" receives the push once
    And no other terminal receives the push
