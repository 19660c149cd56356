@ics-session-mode
Feature: Session mode reaches all terminals of a user, one of them, or some

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone", "tablet" and "watch"
    And the sender
    And "phone", "tablet" and "watch" are registered

  @SPUSH-4.1-30 @SPUSH-4.1-23 @INV-3261-13.2.2.4-01 @PXY-3261-16.7-10
  Scenario: The first terminal to accept gets the session, the others are cancelled
    Given "tablet" and "watch" ring for 5000 milliseconds
    And "phone" rings for 300 milliseconds
    When the sender pushes 5000 octets in a session to "nora"
    Then a session with "phone" is set up
    And "phone" receives the message whole
    And nobody but "phone" is in a session
    And no octet of MSRP is sent to "tablet"
    And no octet of MSRP is sent to "watch"

  @SPUSH-4.1-30 @INV-3261-16.7-01 @INV-3261-13.2.2.4-01
  Scenario: Two terminals accept at the same time, and one session remains
    Given "watch" refuses an INVITE with 486
    When the sender pushes 5000 octets in a session to "nora"
    Then one of "phone" and "tablet" receives the message whole
    And every session is over

  @SPUSH-4.1-30
  Scenario: All terminals refuse, and the 603 is what the sender hears
    Given "phone" refuses an INVITE with 486
    And "watch" refuses an INVITE with 603
    And "tablet" refuses an INVITE with 480
    When the sender tries to open a session with "nora"
    Then the INVITE is answered with 603
    And nobody is in a session

  @SPUSH-4.1-30
  Scenario: Busy terminals leave the session to the one that is free
    Given "phone" refuses an INVITE with 486
    And "tablet" refuses an INVITE with 486
    When the sender pushes 5000 octets in a session to "nora"
    Then a session with "watch" is set up
    And "watch" receives the message whole
    And nobody but "watch" is in a session

  @SPUSH-4.1-31 @SPUSH-4.1-32 @GRUU-5627-6.1-03
  Scenario: A chosen terminal gets the session, and no other is called
    When the sender pushes 5000 octets in a session to "tablet"
    Then a session with "tablet" is set up
    And "tablet" receives the message whole
    And no other terminal than "tablet" is called

  @SPUSH-4.1-31 @SPUSH-4.1-32
  Scenario: A subset of the terminals, a session for each
    When the sender pushes 5000 octets in a session to "phone" and "watch"
    Then "phone" and "watch" receive the message whole each
    And no other terminal than "phone" and "watch" is called
    And the messages are in 2 sessions

  @SPUSH-4.1-30 @SPUSH-4.1-25
  Scenario: All terminals, a session for each
    When the sender pushes 30000 octets in a session to "phone", "tablet" and "watch"
    Then "phone", "tablet" and "watch" receive the message whole each

  @SPUSH-4.1-31 @GRUU-5627-6.1-06
  Scenario: A chosen terminal that refuses is not replaced by another
    Given "tablet" refuses an INVITE with 486
    When the sender tries to open a session with "tablet"
    Then the INVITE is answered with 486
    And no other terminal than "tablet" is called

  @SPUSH-4.1-31 @SPUSH-4.1-28
  Scenario: Each of the chosen terminals decides for itself
    Given "watch" wants no file of more than 10000 octets
    When the sender offers "phone" and "watch" the file "clip.3gp" of 50000 octets
    Then the answer of "phone" takes the file "clip.3gp"
    And the answer of "watch" refuses the file "clip.3gp"
    And "phone" receives the file "clip.3gp" whole
    And no octet of MSRP is sent to "watch"
