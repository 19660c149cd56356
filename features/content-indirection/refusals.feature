@ics-pager-mode
Feature: A terminal says when it does not take content by reference

  Whoever takes no references, or not the kind of content that one names, says so by 415, and by what Accept does not list. An optional
  reference is no reason to refuse anything.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And a content server with "/tides.html" of type "text/html"

  @CI-4483-5.3-01 @BODY-3261-8.2.3-01
  Scenario: A terminal that takes no references refuses one
    Given "phone" takes no content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then the push is answered with 415
    And the answer to the push has the header "Accept"
    And "phone" fetches nothing

  @CI-4483-5.3-01 @ics-content-indirection
  Scenario: A terminal that does not take the type of the content refuses the reference
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora" with:
      | type | application/x-nope |
    Then the push is answered with 415
    And the answer to the push has the header "Accept"
    And "phone" fetches nothing

  @CI-4483-5.3-01 @BODY-5621-8.4-01 @ics-content-indirection
  Scenario: A reference to a session description means nothing in a MESSAGE
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora" with:
      | type        | application/sdp |
      | disposition | session         |
    Then the push is answered with 415

  @CI-4483-5.5-01
  Scenario: An optional reference is left aside by a terminal that takes none
    Given "phone" takes no content by reference
    And "phone" is registered
    When the sender pushes the text "Tides of today" and a reference to "/tides.html" to "nora" with:
      | handling | optional |
    Then the push is answered with 200
    And "phone" fetches nothing

  @CI-4483-5.5-01 @ics-content-indirection
  Scenario: An optional reference of a type that is not taken is left aside
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes the text "Tides of today" and a reference to "/tides.html" to "nora" with:
      | handling | optional           |
      | type     | application/x-nope |
    Then the push is answered with 200
    And "phone" fetches nothing
    And "phone" shows the text "Tides of today"

  @CI-4483-5.9-01 @ics-content-indirection
  Scenario: Content that says that it is too large is refused before it is fetched
    Given "phone" takes content by reference of at most 1000 octets
    And a content server with 5000 octets at "/table.txt"
    And "phone" is registered
    When the sender pushes a reference to "/table.txt" to "nora"
    Then the push is answered with 513
    And "phone" fetches nothing

  @CI-4483-5.1-01 @ics-content-indirection @ics-options
  Scenario: A sender learns from OPTIONS whether a terminal takes references
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender asks "phone" for its capabilities
    Then the OPTIONS request is answered with 200
    When the sender pushes a reference to "/tides.html" to "phone"
    Then the push is answered with 200
