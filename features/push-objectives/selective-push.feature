@ics-caller-preferences @ics-capabilities @ics-pager-mode
Feature: A selective push reaches the terminals that it is meant for, and no other

  Selective push is personalised: by what a terminal can do, by the application that takes the content, by what the user has
  chosen. Terminals say so by feature parameters when they register (RFC 3840), the sender says what it wants by
  Accept-Contact and Reject-Contact (RFC 3841), and the core brings the two together.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone", "tablet" and "screen"
    And "phone" registers with 'mobility="mobile";text;methods="MESSAGE,INVITE,ACK,BYE,CANCEL"'
    And "tablet" registers with 'mobility="mobile";text;video;methods="MESSAGE,INVITE,ACK,BYE,CANCEL"'
    And "screen" registers with 'mobility="fixed";audio;video;methods="MESSAGE,INVITE,ACK,BYE,CANCEL"'
    And the sender

  @SPUSH-4.1-08 @CP-3841-7.2.4-02 @CP-3841-5.2-01
  Scenario: Content for mobile terminals
    Given "phone", "tablet" and "screen" are registered
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;mobility="mobile";methods="MESSAGE";require
      """
    Then the push is sent to "phone" and "tablet" only
    And it is sent as registrations and preferences have it
    And the push is answered with 200
    And the content arrives octet for octet

  @SPUSH-4.1-08 @CP-3841-7.2.4-03
  Scenario: Content for terminals that say that they show video
    Given "phone", "tablet" and "screen" are registered
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;video;methods="MESSAGE";require;explicit
      """
    Then the push is sent to "tablet" and "screen" only
    And it is sent as registrations and preferences have it

  @SPUSH-4.1-08 @CP-3841-7.2.4-02
  Scenario: A terminal that says nothing of a feature is not passed over without explicit
    Given "phone", "tablet" and "screen" are registered
    And "tablet" refuses a MESSAGE with 480
    And "screen" refuses a MESSAGE with 480
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;video;methods="MESSAGE"
      """
    Then the push is sent to "phone", "tablet" and "screen" only
    And the push is sent to "tablet" before "phone"
    And the push is answered with 200

  @SPUSH-4.1-07 @CP-3841-7.2.4-01
  Scenario: Not to the screen on the wall
    Given "phone", "tablet" and "screen" are registered
    When the sender pushes to "nora" with:
      """
      Reject-Contact: *;mobility="fixed"
      """
    Then the push is sent to "phone" and "tablet" only
    And it is sent as registrations and preferences have it

  @SPUSH-4.1-07 @CP-3841-7.2.4-01
  Scenario: A terminal that lacks one of the features is not rejected
    Given "phone", "tablet" and "screen" are registered
    When the sender pushes to "nora" with:
      """
      Reject-Contact: *;mobility="mobile";video
      """
    Then the push is sent to "phone" and "screen" only

  @SPUSH-4.1-07 @CP-3841-7.2.4-01 @CP-3841-7.2.4-03
  Scenario: Accepted and rejected at once
    Given "phone", "tablet" and "screen" are registered
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;video;methods="MESSAGE";require;explicit
      Reject-Contact: *;mobility="fixed"
      """
    Then the push is sent to "tablet" only

  @SPUSH-4.1-07 @SPUSH-4.1-08 @CP-3841-7.2.4-05
  Scenario: No terminal fits, and none gets it
    Given "phone", "tablet" and "screen" are registered
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;mobility="satellite";methods="MESSAGE";require
      """
    Then the push is sent to nobody
    And the push is answered with 480
    And no terminal receives the push

  @SPUSH-4.1-08 @CP-3841-7.2.4-02
  Scenario Outline: Features compare as they are written: <what>
    Given "phone", "tablet" and "screen" are registered
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;<wanted>;methods="MESSAGE";require;explicit
      """
    Then the push is sent to <reached> only

    Examples:
      | what            | wanted                  | reached                        |
      | a token         | mobility="MOBILE"       | "phone" and "tablet"           |
      | a negation      | mobility="!mobile"      | "screen"                       |
      | a list          | mobility="fixed,mobile" | "phone", "tablet" and "screen" |
      | a Boolean value | audio="TRUE"            | "screen"                       |

  @SPUSH-4.1-07 @SPUSH-4.1-06 @CP-3841-7.2.4-03
  Scenario: Only the terminal with the application gets what is for the application
    Given "phone" registers for the push application "ulp.ua"
    And "tablet" registers for the push application "mms.ua"
    And "phone", "tablet" and "screen" are registered
    When the sender pushes to "nora" for the push application "ulp.ua"
    Then the push is sent to "phone" only
    And it is sent as registrations and preferences have it

  @SPUSH-4.1-07 @CP-3841-7.2.4-05
  Scenario: Nobody gets what is for an application that no terminal has
    Given "phone" registers for the push application "ulp.ua"
    And "phone", "tablet" and "screen" are registered
    When the sender pushes to "nora" for the push application "vms.ua"
    Then the push is sent to nobody
    And the push is answered with 480

  @SPUSH-4.1-07 @CP-3841-7.2.4-03
  Scenario Outline: The service that a profile names selects the terminal: <service>
    Given "phone" registers for the <service> of the profile
    And "phone", "tablet" and "screen" are registered
    When the sender pushes to "nora" for the <service> of the profile
    Then the push is sent to "phone" only
    And "phone" receives the push once

    Examples:
      | service          |
      | ICSI             |
      | IARI             |
      | push application |

  @SPUSH-4.1-08 @CP-3841-7.2.2-01
  Scenario: A terminal that says it takes no MESSAGE gets none, although nobody asked for that
    Given "screen" registers with 'mobility="fixed";video;methods="INVITE,ACK,BYE,CANCEL"'
    And "phone", "tablet" and "screen" are registered
    When the sender pushes to "nora"
    Then the push is sent to "phone" and "tablet" only
    And it is sent as registrations and preferences have it

  @SPUSH-4.1-08 @CP-3841-7.2.4-05 @CP-3841-7.2.2-01
  Scenario: When no terminal says that it takes a MESSAGE, all are tried
    Given "phone" registers with 'text;methods="INVITE,ACK,BYE,CANCEL"'
    And "tablet" registers with 'text;methods="INVITE,ACK,BYE,CANCEL"'
    And "phone" and "tablet" are registered
    When the sender pushes to "nora"
    Then the push is sent to "phone" and "tablet" only

  @SPUSH-4.1-08 @SPUSH-4.1-34 @ics-options @ics-gruu
  Scenario: The sender chooses among the terminals by what they said in answer to OPTIONS
    Given "phone", "tablet" and "screen" are registered
    When the sender asks "phone", "tablet" and "screen" for their capabilities
    And the sender pushes to the terminals that said in answer to OPTIONS 'video;mobility="mobile"'
    Then "tablet" receives the push once
    And no other terminal receives the push

  @SPUSH-4.1-06 @GRUU-5627-6.1-03 @ics-gruu
  Scenario: The sender that knows which terminal is meant needs no preferences
    Given "phone", "tablet" and "screen" are registered
    When the sender pushes to "phone"
    Then the push is sent to "phone" only
    And the push is answered with 200

  @SPUSH-4.1-07 @SPUSH-4.1-33
  Scenario: A terminal that has left is not selected, and nobody takes its place
    Given "phone" and "tablet" are registered
    And "tablet" has de-registered
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;video;methods="MESSAGE";require;explicit
      """
    Then the push is sent to nobody
    And the push is answered with 480

  @ics-session-mode @SPUSH-4.1-08 @CP-3841-7.2.4-03
  Scenario: A session for the terminal that shows video
    Given "phone" and "tablet" are registered
    When the sender pushes 3000 octets in a session to "nora" with:
      """
      Accept-Contact: *;video;methods="INVITE";require;explicit
      """
    Then the push is sent to "tablet" only
    And a session with "tablet" is set up
    And it is sent as registrations and preferences have it

  @ics-session-mode @SPUSH-4.1-07 @CP-3841-7.2.4-01
  Scenario: A session for anybody but the one on the wall
    Given "phone" and "screen" are registered
    When the sender pushes 3000 octets in a session to "nora" with:
      """
      Reject-Contact: *;mobility="fixed"
      """
    Then the push is sent to "phone" only
    And a session with "phone" is set up

  @ics-session-mode @SPUSH-4.1-07 @CP-3841-7.2.4-05 @CP-3841-5-01
  Scenario: No session when no terminal fits
    Given "phone" and "screen" are registered
    When the sender pushes 3000 octets in a session to "nora" with:
      """
      Accept-Contact: *;class="business";methods="INVITE";require;explicit
      Request-Disposition: parallel
      """
    Then the push is sent to nobody
    And the INVITE is answered with 480
