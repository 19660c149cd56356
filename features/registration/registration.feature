Feature: A terminal registers with the core and stays registered

  A Push Receiver Agent is reachable while it is registered. It registers its address, repeats the registration before
  it lapses, and the core tells at every registration what is bound.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"

  @REG-3261-10.3-13 @SPUSH-4.1-03
  Scenario: A terminal registers
    When "phone" registers
    Then the registration of "phone" is accepted
    And the core lists 1 binding for "nora"

  @REG-3261-10.3-13
  Scenario: The answer lists the bindings of all terminals of the user
    When "phone" registers
    And "tablet" registers
    Then the core lists 2 bindings for "nora"

  @REG-3261-10.2.3-01
  Scenario: Asking for the bindings changes nothing
    Given "phone" and "tablet" are registered
    When "phone" asks for its bindings
    And "phone" asks for its bindings
    Then the core lists 2 bindings for "nora"

  @REG-3261-10.3-09
  Scenario Outline: A terminal that asks for <asked> seconds is granted no more
    When "phone" registers for <asked> seconds
    Then the registration of "phone" is granted for at most <asked> seconds

    Examples:
      | asked |
      | 120   |
      | 600   |
      | 3600  |

  @REG-3261-10.2.8-01 @REG-3261-10.3-10 @ics-longer-interval
  Scenario: A terminal that asks for too short a time tries again with the time the core demands
    Given the core grants no registration for less than 1800 seconds
    When "phone" registers for 60 seconds
    Then the core has answered "phone" with 423
    And the registration of "phone" is granted for at least 1800 seconds

  @virtual-clock @GRUU-5627-4.2-04
  Scenario Outline: A registration of <granted> seconds is refreshed by second <latest>
    When "phone" registers for <granted> seconds
    And <granted> seconds pass
    Then "phone" has refreshed its registration within <latest> seconds

    Examples:
      | granted | latest |
      | 120     | 88     |
      | 600     | 568    |
      | 3600    | 3568   |

  @virtual-clock @GRUU-5627-4.2-04
  Scenario: A registration that is too short for a safe margin is refreshed half-way
    Given the core grants registrations from 10 seconds on
    When "phone" registers for 40 seconds
    And 40 seconds pass
    Then "phone" has refreshed its registration within 21 seconds

  @virtual-clock @REG-3261-10.2-04 @CAP-3840-6-02
  Scenario: A terminal stays registered for a day
    When "phone" registers for 3600 seconds
    And 86400 seconds pass
    Then the core lists 1 binding for "nora"
    And all registrations of "phone" have the same Call-ID

  @virtual-clock @REG-3261-10.3-16 @SPUSH-4.1-03
  Scenario: A binding that nobody refreshes lapses
    Given "phone" is registered for 600 seconds
    When "phone" vanishes
    And 605 seconds pass
    And the sender pushes to "nora"
    Then the push is answered with 480

  @virtual-clock @REG-3261-10.2-05
  Scenario: A terminal waits for the answer before it registers anew
    Given the core answers nothing
    When "phone" tries to register
    And 20 seconds pass
    Then "phone" has sent copies of one REGISTER only
