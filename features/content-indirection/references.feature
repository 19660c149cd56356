@ics-pager-mode @ics-content-indirection
Feature: A push may carry a reference to the content instead of the content

  The MESSAGE carries a message/external-body part: where the content stands, until when, how large it is and what its
  hash is. The terminal answers the MESSAGE, and fetches the content from a content server.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And a content server with "/tides.html" of type "text/html"

  @SPUSH-4.1-14 @CI-4483-5.2-01 @CI-4483-5.4-01 @CI-4483-5.7-01
  Scenario: A reference brings the content to the terminal
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then "phone" receives the push once
    And "phone" fetches "/tides.html"
    And "phone" gets the content of "/tides.html" octet for octet

  @SPUSH-4.1-14 @CI-4483-7-01
  Scenario: What was fetched is shown in the place of the reference
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then "phone" fetches "/tides.html" 1 time in all
    And "phone" shows the content of "/tides.html"

  @SPUSH-4.1-14 @SPUSH-4.1-29
  Scenario: Content that no MESSAGE could embed comes by reference
    Given a content server with 200000 octets at "/table.txt"
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/table.txt" to "nora"
    Then the push is answered with 200
    And "phone" fetches "/table.txt"
    And "phone" gets the content of "/table.txt" octet for octet

  @SPUSH-4.1-14 @SPUSH-4.1-13 @BODY-5621-4.2-01
  Scenario: An embedded and an indirect part travel in one push
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes the text "Tides of today" and a reference to "/tides.html" to "nora"
    Then "phone" receives the push once
    And the content arrives octet for octet
    And "phone" fetches "/tides.html"

  @SPUSH-4.1-14 @CI-4483-5.11-01
  Scenario: Each of two references stands in a part of its own
    Given a content server with "/winds.html" of type "text/html"
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes references to "/tides.html" and "/winds.html" to "nora"
    Then "phone" fetches "/tides.html"
    And "phone" fetches "/winds.html"

  @CI-4483-5.11-01 @BODY-5621-6.1-01
  Scenario: Of a text and a reference as alternatives the reference is taken by who takes references
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes the text "No tides today", or else a reference to "/tides.html", to "nora"
    Then the push is answered with 200
    And "phone" fetches "/tides.html"
    And "phone" gets the content of "/tides.html" octet for octet

  @SPUSH-4.1-29 @BODY-5621-6.1-01
  Scenario: Of a text and a reference as alternatives the text is taken by who takes no references
    Given "phone" takes no content by reference
    And "phone" is registered
    When the sender pushes the text "No tides today", or else a reference to "/tides.html", to "nora"
    Then the push is answered with 200
    And "phone" fetches nothing

  @SPUSH-4.1-14 @SPUSH-4.1-31
  Scenario: Each terminal of a user fetches for itself
    Given the terminal "tablet" of "nora"
    And "phone" takes content by reference
    And "tablet" takes content by reference
    And "phone" and "tablet" are registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then "phone" fetches "/tides.html"
    And "tablet" fetches "/tides.html"

  @CI-4483-5.6-01
  Scenario: Content that has been fetched under its Content-ID is not fetched again
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    And the sender pushes a reference to "/tides.html" to "nora"
    Then "phone" fetches "/tides.html" 1 time in all
    And "phone" shows the content of "/tides.html"

  @CI-4483-5.6-01
  Scenario: New content at a URL comes with a new Content-ID, and is fetched
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    And the content at "/tides.html" is replaced by "High tide 12:05"
    And the sender pushes a reference to "/tides.html" to "nora" with:
      | Content-ID | tides.2@content.example |
    Then "phone" fetches "/tides.html"
    And "phone" gets the content of "/tides.html" octet for octet

  @CI-4483-5.13-01
  Scenario: A comment on the content decides nothing
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora" with:
      | description | do not fetch this, it is of no use |
    Then the push is answered with 200
    And "phone" fetches "/tides.html"

  @CI-4483-5.8-01
  Scenario: The type of the content may be left to HTTP
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora" with:
      | type | none |
    Then the push is answered with 200
    And "phone" fetches "/tides.html"

  @CI-4483-5.2-01
  Scenario: The user may want to decide when it is fetched
    Given "phone" takes content by reference when its user says so
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then the push is answered with 200
    And "phone" fetches nothing
    When the user of "phone" wants the content
    Then "phone" fetches "/tides.html"
    And "phone" shows the content of "/tides.html"

  @SPUSH-4.1-14 @ics-session-mode
  Scenario: A reference may come over a session as well
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "phone" in a session
    Then the INVITE is answered with 200
    And "phone" fetches "/tides.html"
