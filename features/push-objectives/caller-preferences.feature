@ics-caller-preferences @ics-capabilities @ics-pager-mode
Feature: The core weighs what the caller prefers, and handles the request as asked

  What the callee says by q goes first; the caller chooses within one q (RFC 3841 section 7.2.4). Request-Disposition
  says how the request is to be handled (section 9.1), as far as the core's policy lets it.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone", "tablet" and "watch"
    And "phone" registers with 'mobility="mobile";text;methods="MESSAGE,INVITE,ACK,BYE,CANCEL";q=0.8'
    And "tablet" registers with 'mobility="mobile";text;video;description="<Kitchen>";methods="MESSAGE,INVITE,ACK,BYE,CANCEL";q=0.8'
    And "watch" registers with 'mobility="mobile";text;video;class="personal";methods="MESSAGE,INVITE,ACK,BYE,CANCEL";q=0.3'
    And the sender

  @CP-3841-7.2.4-04 @SPUSH-4.1-07
  Scenario: The better match goes first within one q
    Given "phone", "tablet" and "watch" are registered
    And "tablet" refuses a MESSAGE with 486
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;video;text;methods="MESSAGE"
      """
    Then the push is sent to "tablet" and "phone" only
    And the push is sent to "tablet" before "phone"
    And the push is answered with 200

  @CP-3841-7.2.4-04 @SPUSH-4.1-07
  Scenario: The preference of the caller does not outweigh the q of the callee
    Given "phone" and "watch" are registered
    And "phone" refuses a MESSAGE with 486
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;class="personal";methods="MESSAGE"
      """
    Then the push is sent to "phone" and "watch" only
    And the push is sent to "phone" before "watch"

  @CP-3841-7.2.4-07
  Scenario Outline: Strings compare with regard to case, <case>
    Given "phone" and "tablet" are registered
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;description="<string>";methods="MESSAGE";require;explicit
      """
    Then the push is answered with <status>

    Examples:
      | case    | string    | status |
      | the same  | <Kitchen> | 200    |
      | another   | <kitchen> | 480    |

  @CP-3841-7.2.3-01 @virtual-clock
  Scenario: A contact without features is immune to preferences
    Given "phone" and "tablet" are registered
    And a client registers itself for "nora", without any feature
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;mobility="fixed";methods="MESSAGE";require;explicit
      """
    Then the push is sent to "client" only

  @CP-3841-7-01
  Scenario: Preferences reach the terminal as they were written
    Given "tablet" is registered
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;video;methods="MESSAGE";require
      Reject-Contact: *;automata
      Request-Disposition: parallel, no-recurse
      """
    Then "tablet" receives the push once

  @CP-3841-9.1-02
  Scenario: One target and no other: no-fork
    Given "phone", "tablet" and "watch" are registered
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;video;methods="MESSAGE"
      Request-Disposition: no-fork
      """
    Then the push is sent to "tablet" only

  @CP-3841-9.1-02
  Scenario: One target, and no other after a refusal: no-fork
    Given "phone" and "tablet" are registered
    And "tablet" refuses a MESSAGE with 480
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;video;methods="MESSAGE"
      Request-Disposition: no-fork
      """
    Then the push is sent to "tablet" only
    And the push is answered with 480

  @CP-3841-9.1-02
  Scenario: One after the other: sequential
    Given "phone", "tablet" and "watch" are registered
    And "phone" refuses a MESSAGE with 480
    And "tablet" refuses a MESSAGE with 480
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;video;methods="MESSAGE"
      Request-Disposition: sequential
      """
    Then the push is sent to "tablet" before "phone"
    And the push is sent to "phone" before "watch"
    And the push is answered with 200

  @CP-3841-9.1-02
  Scenario: A 6xx ends the search: sequential
    Given "phone" and "tablet" are registered
    And "tablet" refuses a MESSAGE with 603
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;video;methods="MESSAGE"
      Request-Disposition: sequential
      """
    Then the push is sent to "tablet" only
    And the push is answered with 603

  @CP-3841-7.1-01
  Scenario: All at once, whatever their q: parallel
    Given "phone", "tablet" and "watch" are registered
    When the sender pushes to "nora" with:
      """
      Request-Disposition: parallel
      """
    Then the push is sent to "phone", "tablet" and "watch" only
    And every terminal of "nora" receives the push once

  @CP-3841-7.1-01
  Scenario: The sender goes to the terminals itself: redirect
    Given "phone" and "tablet" are registered
    When the sender pushes to "nora" with:
      """
      Accept-Contact: *;video;methods="MESSAGE";require;explicit
      Request-Disposition: redirect
      """
    Then the core has answered the sender with 302
    And "tablet" receives the push once
    And no other terminal receives the push

  @GRUU-5627-6.1-09 @GRUU-5627-6.1-07 @ics-gruu
  Scenario: A request to a GRUU is not redirected, whatever the caller asks
    Given "phone" and "tablet" are registered
    When the sender pushes to the terminal "phone" with:
      """
      Request-Disposition: redirect
      """
    Then the push is sent to "phone" only
    And the push is answered with 200

  @GRUU-5627-6.1-07 @ics-gruu
  Scenario: Preferences may rule out the terminal that a GRUU leads to
    Given "phone" and "tablet" are registered
    When the sender pushes to the terminal "phone" with:
      """
      Accept-Contact: *;video;methods="MESSAGE";require;explicit
      """
    Then the push is sent to nobody
    And the push is answered with 480

  @CP-3841-11-01
  Scenario: Far too many preferences are refused
    Given "phone" is registered
    When the sender pushes to "nora" with 45 preferences
    Then the push is sent to nobody
    And no terminal receives the push

  @CP-3841-10-01 @CP-3841-9.1-02
  Scenario: Directives of all types that may stand together
    Given "phone" and "tablet" are registered
    When the sender pushes to "nora" with:
      """
      Request-Disposition: proxy, cancel, fork, no-recurse, parallel, no-queue
      """
    Then the push is sent to "phone" and "tablet" only

  @ics-session-mode @CP-3841-9.1-01
  Scenario: Terminals that ring are left ringing when one answers: no-cancel
    Given "phone" and "tablet" are registered
    And "phone" rings for 300 milliseconds
    When the sender pushes 3000 octets in a session to "nora" with:
      """
      Request-Disposition: no-cancel, parallel
      """
    Then no CANCEL is sent to "phone" and "tablet"

  @ics-session-mode @CP-3841-9.1-02 @CP-3841-5-01
  Scenario: One terminal rings at a time: sequential
    Given "phone" and "tablet" are registered
    And "tablet" refuses an INVITE with 486
    When the sender pushes 3000 octets in a session to "nora" with:
      """
      Accept-Contact: *;video;methods="INVITE"
      Request-Disposition: sequential
      """
    Then the push is sent to "tablet" before "phone"
    And a session with "phone" is set up
