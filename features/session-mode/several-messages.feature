@ics-session-mode
Feature: Sessions carry several messages, one after the other or side by side

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"
    And the sender
    And "phone" and "tablet" are registered

  @SPUSH-4.1-25 @MSRP-4975-5.1-01
  Scenario: Several large messages one after the other in one session
    When the sender pushes in a session to "phone", one after the other:
      | octets |
      | 5000   |
      | 300000 |
      | 70000  |
    Then "phone" receives the messages whole
    And the 3 messages go one after the other in one session
    And the 3 messages have Message-IDs of their own

  @SPUSH-4.1-25 @MSRP-4975-7.1.1-01
  Scenario: Twenty small messages one after the other
    When the sender pushes 20 messages of 50 octets in a session to "phone", one after the other
    Then "phone" receives the messages whole
    And the 20 messages go one after the other in one session

  @SPUSH-4.1-26 @MSRP-4975-5.1-01
  Scenario: Several large messages side by side in one session
    When the sender pushes in a session to "phone":
      | octets |
      | 500000 |
      | 400000 |
      | 300000 |
    Then "phone" receives the messages whole
    And the messages are in 1 session
    And the messages go side by side
    And the chunks go on where the one before ended

  @SPUSH-4.1-26 @MSRP-4975-7.1.1-10
  Scenario: Messages of several sessions share a connection fairly
    When the sender pushes 2000000 octets in 3 sessions at once to "phone"
    Then 3 sessions with "phone" are set up
    And "phone" receives the messages whole
    And the messages are in 3 sessions
    And the messages go side by side
    And 1 connection carries the sessions with "phone"

  @SPUSH-4.1-26 @SPUSH-4.1-31
  Scenario: Two terminals at once, a session for each
    When the sender pushes 200000 octets in a session to "phone" and "tablet"
    Then "phone" and "tablet" receive the message whole each
    And the messages are in 2 sessions

  @SPUSH-4.1-25
  Scenario: A message after a pause in a session that stays open
    Given the sender has opened a session with "phone"
    When the sender sends 100 octets in the session
    And the sender sends 4000 octets in the session
    And the sender ends the session
    Then "phone" receives the messages whole
    And the 2 messages go one after the other in one session
