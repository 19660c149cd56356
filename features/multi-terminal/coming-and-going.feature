@ics-pager-mode
Feature: Terminals come and go, and the push follows them

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"
    And the sender
    And "phone" and "tablet" are registered

  @SPUSH-4.1-30
  Scenario: A terminal that leaves is no longer served
    Given "tablet" has de-registered
    When the sender pushes to "nora"
    Then "phone" receives the push once
    And no other terminal receives the push

  @SPUSH-4.1-30
  Scenario: A terminal that joins later is served from then on
    Given the terminal "watch" of "nora"
    When "watch" registers
    And the sender pushes to "nora"
    Then every terminal of "nora" receives the push once

  @SPUSH-4.1-32 @GRUU-5627-6.1-05
  Scenario: A GRUU follows its terminal to another port
    When "tablet" restarts on another port
    And "tablet" registers
    And the sender pushes to "tablet"
    Then "tablet" receives the push once
    And no other terminal receives the push

  @virtual-clock @GRUU-5627-6.1-02
  Scenario: A terminal that lets its registration lapse is not there
    Given the terminal "watch" of "nora"
    And "watch" is registered for 600 seconds
    When "watch" vanishes
    And 605 seconds pass
    And the sender pushes to "watch"
    Then the push is answered with 480
    And no terminal receives the push

  @virtual-clock @SPUSH-4.1-30
  Scenario: A terminal that vanished does not keep the others from being served
    When "tablet" vanishes
    And the sender pushes to "nora"
    Then "phone" receives the push once
    And the push is answered with 200

  @SPUSH-4.1-03
  Scenario: A push comes at any time while the terminal is registered
    When the sender pushes to "phone"
    And the sender pushes to "phone"
    And "phone" refreshes its registration
    And the sender pushes to "phone"
    Then "phone" receives the push once
    And no other terminal receives the push
