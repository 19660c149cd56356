@ics-pager-mode
Feature: Generic push reaches the user at any time while registered

  Generic push brings content to the user's device whenever it comes up, without the device asking for it, and as long as
  the user is registered.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"
    And the sender

  @SPUSH-4.1-03
  Scenario: A push comes without the terminal having asked for anything
    Given "phone" and "tablet" are registered
    When the sender pushes to "nora"
    Then "phone" receives the push once
    And "tablet" receives the push once
    And the content arrives octet for octet
    And the push is answered with 200

  @SPUSH-4.1-03 @virtual-clock
  Scenario Outline: A push <seconds> seconds after the registration
    Given "phone" is registered for 3600 seconds
    When <seconds> seconds pass
    And the sender pushes to "nora"
    Then "phone" receives the push once

    Examples:
      | seconds |
      | 1       |
      | 1800    |
      | 3500    |
      | 86400   |

  @SPUSH-4.1-03
  Scenario: Nothing comes before the user is registered
    When the sender pushes to "nora"
    Then no terminal receives the push
    And the push is answered with 480
    And the sender does not report the push as delivered

  @SPUSH-4.1-03 @REG-3261-10.3-16 @virtual-clock
  Scenario: Nothing comes after the registration has lapsed
    Given "phone" is registered for 600 seconds
    When "phone" vanishes
    And 601 seconds pass
    And the sender pushes to "nora"
    Then no terminal receives the push
    And the push is answered with 480

  @SPUSH-4.1-03
  Scenario: Nothing comes after the user has de-registered
    Given "phone" is registered
    And "phone" has de-registered
    When the sender pushes to "nora"
    Then no terminal receives the push
    And the push is answered with 480

  @SPUSH-4.1-03 @SPUSH-4.1-33
  Scenario: A user who comes back is reached again
    Given "phone" is registered
    And "phone" has de-registered
    And "phone" is registered
    When the sender pushes to "nora"
    Then "phone" receives the push once

  @SPUSH-4.1-03
  Scenario: The terminal that is still registered gets what the other one misses
    Given "phone" and "tablet" are registered
    And "tablet" has de-registered
    When the sender pushes to "nora"
    Then "phone" receives the push once
    And no other terminal receives the push

  @SPUSH-4.1-03 @SPUSH-4.1-02
  Scenario Outline: Content of type <type> is nothing to the core
    Given "phone" is registered
    And "phone" accepts "<type>"
    When the sender pushes content of type "<type>" to "nora"
    Then "phone" receives the push once
    And the content arrives octet for octet

    Examples:
      | type                                 |
      | application/vnd.oma.push             |
      | application/vnd.syncml.notification  |
      | text/vnd.wap.si                      |
