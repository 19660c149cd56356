@ics-pager-mode
Feature: Every MESSAGE stands alone

  Like pages, MESSAGE requests do not belong together: each is a transaction of its own, and nothing is kept in the
  network between two of them.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"
    And the sender
    And "phone" and "tablet" are registered

  @SPUSH-4.1-17 @SPUSH-4.1-18
  Scenario: Two pushes to the same user have nothing in common
    When the sender pushes to "nora"
    And the sender pushes to "nora"
    Then each push has its own Call-ID, From tag and branch

  @SPUSH-4.1-16
  Scenario: A push starts no dialog
    When the sender pushes to "nora"
    Then no request other than MESSAGE follows the push
    And neither the MESSAGE nor its answer has a Contact

  @MSG-3428-8-03
  Scenario: A second push to the same user waits for the answer to the first
    Given "phone" and "tablet" answer after 200 milliseconds
    When the sender pushes to "nora" twice at once
    Then the second MESSAGE leaves after the first is answered
    And "phone" receives both pushes

  @SPUSH-4.1-18 @MSG-3428-8-03
  Scenario: Pushes to two terminals of one user need not wait for each other
    Given "phone" and "tablet" answer after 200 milliseconds
    When the sender pushes to "phone" and "tablet"
    Then "phone" receives the push once
    And "tablet" receives the push once

  @SPUSH-4.1-18 @MSG-3261-12.2.2-01
  Scenario: A MESSAGE with the tag of an earlier answer is refused or treated as new
    Given the sender has pushed to "phone"
    When a client sends a MESSAGE to "phone" with the tag of that answer
    Then the core answers the client with 481 or 200
