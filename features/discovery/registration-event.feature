@ics-registration-events @ics-gruu
Feature: The sender learns from the registrar which terminals a user has

  The sender subscribes to the registrations of a user. The core notifies it of all terminals at once and of every change
  afterwards, each terminal with its public GRUU, so that the sender can push to one, to some or to all of them.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"
    And the sender

  @SUB-3265-3.1.6.2-01 @SUB-3680-4.3-01
  Scenario: A subscription begins with the full state
    Given "phone" is registered
    When the sender subscribes to the registrations of "nora"
    Then the subscription is answered with 200
    And the sender is told the full state at once
    And the sender has been told of "phone"

  @SUB-3680-4.3-01 @SUB-3680-4.3-02
  Scenario: A user without terminals is told as such
    When the sender subscribes to the registrations of "nora"
    Then the sender is told the full state at once
    And the sender has been told of no terminal

  @SPUSH-4.1-32 @SUB-5628-5-01 @SUB-5628-5-02 @SUB-3680-4.3-02
  Scenario: Each terminal is told with its own GRUU
    Given "phone" and "tablet" are registered
    When the sender subscribes to the registrations of "nora"
    Then the sender has been told of "phone" and "tablet"
    And the sender knows 2 terminals
    And the sender knows "phone" by registration
    And the sender knows "tablet" by registration

  @SPUSH-4.1-30 @SPUSH-4.1-34
  Scenario: The sender pushes to all terminals that it was told of
    Given "phone" and "tablet" are registered
    When the sender subscribes to the registrations of "nora"
    And the sender pushes to the terminals that it was told of
    Then "phone" receives the push once
    And "tablet" receives the push once

  @SPUSH-4.1-31 @SPUSH-4.1-34
  Scenario: The sender chooses by the features that the registrar told it
    Given "phone" has the features "mobility='mobile'"
    And "tablet" has the features "mobility='fixed';+g.oma.pusheventapp='<x-wap-application:push.sia>'"
    And "phone" and "tablet" are registered
    When the sender subscribes to the registrations of "nora"
    And the sender pushes to the terminals that are known to have "+g.oma.pusheventapp"
    Then "tablet" receives the push once
    And no other terminal receives the push

  @SUB-3680-4.7-01 @SPUSH-4.1-31
  Scenario: A terminal that registers is told and can be pushed to at once
    When the sender subscribes to the registrations of "nora"
    And "phone" registers
    Then the sender has been told that "phone" was registered
    And the sender has been told of "phone"
    When the sender pushes to the terminals that it was told of
    Then "phone" receives the push once

  @SUB-3680-4.7-01
  Scenario: A terminal that de-registers is told as unregistered
    Given "phone" and "tablet" are registered
    When the sender subscribes to the registrations of "nora"
    And "phone" de-registers
    Then the sender has been told that "phone" was unregistered
    And the sender has been told of "tablet"

  @SUB-3680-4.7-01
  Scenario: A refresh is told as refreshed
    Given "phone" is registered
    When the sender subscribes to the registrations of "nora"
    And "phone" refreshes its registration
    Then the sender has been told that "phone" was refreshed
    And the sender has been told of "phone"

  @virtual-clock @SUB-3680-4.7-01
  Scenario: A terminal that lapses is told as expired and is pushed to no more
    Given "phone" is registered for 600 seconds
    And "tablet" is registered
    When the sender subscribes to the registrations of "nora"
    And "phone" vanishes
    And 700 seconds pass
    Then the sender has been told that "phone" was expired
    And the sender has been told of "tablet"
    When the sender pushes to the terminals that it was told of
    Then "tablet" receives the push once
    And no other terminal receives the push

  @virtual-clock @SUB-3680-4.10-01 @SUB-3680-5.1-03
  Scenario: Changes that come fast are told together
    When the sender subscribes to the registrations of "nora"
    And "phone" registers
    And 1 seconds pass
    And "tablet" registers
    And "phone" refreshes its registration
    And 10 seconds pass
    Then the sender has been notified 3 times
    And the sender has been told of "phone" and "tablet"

  @SUB-3680-4.3-01 @SUB-3265-3.1.6.2-01
  Scenario: A refresh of the subscription brings the full state again
    Given "phone" and "tablet" are registered
    When the sender subscribes to the registrations of "nora"
    And the sender refreshes its subscription
    Then the sender is told the full state at once
    And the sender has been notified 2 times

  @SUB-3265-3.1.6.2-01 @SUB-3680-4.3-01 @SUB-3265-3.2.2-04
  Scenario: The state can be fetched once
    Given "phone" is registered
    When the sender fetches the registrations of "nora"
    Then the sender is told the full state at once
    And the subscription has ended with the reason "timeout"
    And the sender has been told of "phone"

  @SUB-3265-3.1.6.2-01 @SUB-3265-3.2.2-04
  Scenario: A subscription ends when the sender unsubscribes
    When the sender subscribes to the registrations of "nora"
    And the sender unsubscribes
    Then the subscription is answered with 200
    And the subscription has ended with the reason "timeout"

  @virtual-clock @SUB-3265-3.1.6.4-01
  Scenario: A subscription that is not refreshed runs out
    When the sender subscribes to the registrations of "nora" for 120 seconds
    And 130 seconds pass
    Then the subscription has ended with the reason "timeout"

  @virtual-clock @SUB-3265-3.1.6.4-01
  Scenario: Nothing is told after the end of a subscription
    When the sender subscribes to the registrations of "nora" for 120 seconds
    And 130 seconds pass
    And "phone" registers
    And 10 seconds pass
    Then the sender has been notified 2 times

  @misbehaving-sender @virtual-clock @SUB-6665-4.2.2-01
  Scenario: Who does not know of a subscription any more is told nothing more
    When the sender subscribes to the registrations of "nora"
    And the sender does not know its subscription any more
    And "phone" registers
    And 10 seconds pass
    And "tablet" registers
    And 10 seconds pass
    Then the sender has been notified 2 times

  @SUB-3265-3.1.6.1-01
  Scenario: A subscription for a very short time is refused
    Given the core grants no subscription for less than 300 seconds
    When the sender subscribes to the registrations of "nora" for 60 seconds
    Then the subscription is answered with 423

  @SUB-3265-3.1.6.1-01 @SUB-3265-7.2-01
  Scenario: A package that the core does not know is refused, with those that it does
    When a client sends to the core:
      """
      SUBSCRIBE sip:push.example SIP/2.0
      To: <sip:push.example>
      From: <sip:probe@content.example>;tag=probe
      Contact: <sip:probe@192.0.2.99>
      Event: weather
      Expires: 600
      """
    Then the core answers the client with 489
    And the answer has the header "Allow-Events"

  @SUB-3680-4.6-01
  Scenario: Who may not watch learns nothing
    Given the core lets only its users watch registrations
    And "phone" is registered
    When the sender subscribes to the registrations of "nora"
    Then the subscription is answered with 401 or 403
    And the sender has been notified 0 times

  @SUB-5628-5-05
  Scenario: Temporary GRUUs are not for strangers
    Given "phone" is registered
    When the sender subscribes to the registrations of "nora"
    Then the sender has been told of "phone"
    And the sender has been told no temporary GRUU

  @SUB-6665-4.5.1-01
  Scenario: The notifier is reached by a GRUU
    When the sender subscribes to the registrations of "nora"
    Then the sender is told the full state at once
    And the notifier gives a GRUU as its Contact
