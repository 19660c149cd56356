@ics-pager-mode
Feature: A terminal makes of a body what its parts, their dispositions and their handling say

  Push Content may be made of several parts, nested, alternative, optional. Who receives it takes what it understands, leaves
  aside what is optional, and refuses what is not.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And "phone" accepts "text/html"
    And "phone" is registered

  @SPUSH-4.1-13 @BODY-5621-4.2-01 @BODY-5621-4.3-21
  Scenario: Alternatives may stand in a mixed body
    When the sender pushes a body to "nora":
      """
      mixed
        text/plain: Storm warning
        alternative
          text/plain: zone 7
          text/html: <b>zone 7</b>
      """
    Then the push is answered with 200
    And the content arrives octet for octet
    And "phone" shows the text "Storm warning"
    And "phone" shows the text "<b>zone 7</b>"
    And "phone" shows 2 parts

  @BODY-5621-4.2-01
  Scenario: Multiparts may be nested deeper than two
    When the sender pushes a body to "nora":
      """
      mixed
        alternative
          related
            mixed
              text/plain: Storm warning
      """
    Then the push is answered with 200
    And "phone" shows the text "Storm warning"

  @BODY-5621-6.1-01
  Scenario: Of alternatives the last one that is understood is taken
    When the sender pushes a body to "nora":
      """
      alternative
        text/plain: Storm warning
        text/html: <b>Storm warning</b>
        application/x-nope: nope
      """
    Then the push is answered with 200
    And "phone" shows the text "<b>Storm warning</b>"
    And "phone" shows 1 part

  @BODY-5621-6.1-01 @BODY-3261-8.2.3-01
  Scenario: Alternatives of which none is understood are refused
    When the sender pushes a body to "nora":
      """
      alternative
        application/x-nope: nope
        application/x-never: never
      """
    Then the push is answered with 415
    And the answer to the push has the header "Accept"

  @BODY-5621-8.3-01
  Scenario: Optional alternatives of which none is understood are left aside
    When the sender pushes a body to "nora":
      """
      mixed
        text/plain: Storm warning
        alternative; optional
          application/x-nope: nope
          application/x-never: never
      """
    Then the push is answered with 200
    And "phone" shows the text "Storm warning"
    And "phone" shows 1 part

  @BODY-5621-8.3-01
  Scenario: Of alternatives the handling of the whole counts, and not that of the parts
    When the sender pushes a body to "nora":
      """
      alternative
        text/plain: Storm warning
        application/x-nope; required: nope
      """
    Then the push is answered with 200
    And "phone" shows the text "Storm warning"

  @BODY-5621-4.2-02
  Scenario Outline: A multipart of the subtype <subtype> is handled like a mixed one
    When the sender pushes a body to "nora":
      """
      <subtype>
        text/plain: Storm warning
        text/html: <b>zone 7</b>
      """
    Then the push is answered with 200
    And "phone" shows the text "Storm warning"
    And "phone" shows 2 parts

    Examples:
      | subtype  |
      | x-odd    |
      | parallel |

  @BODY-5621-8.1-01
  Scenario: An optional part of an unknown type is left aside
    When the sender pushes a body to "nora":
      """
      mixed
        text/plain: Storm warning
        application/x-nope; optional: nope
      """
    Then the push is answered with 200
    And "phone" shows the text "Storm warning"
    And "phone" shows 1 part

  @BODY-5621-8.4-01 @BODY-3261-8.2.3-01
  Scenario: A required part of an unknown type spoils the whole
    When the sender pushes a body to "nora":
      """
      mixed
        text/plain: Storm warning
        application/x-nope: nope
      """
    Then the push is answered with 415
    And the answer to the push has the header "Accept"

  @BODY-3261-20.11-01 @misbehaving-sender
  Scenario: A part that does not say how it is to be handled is required
    When the sender pushes a body to "nora":
      """
      mixed
        text/plain: Storm warning
        application/x-nope; without disposition: nope
      """
    Then the push is answered with 415

  @BODY-5621-8.4-01 @BODY-3261-20.11-01
  Scenario Outline: A part for another use is <what becomes of it>
    When the sender pushes a body to "nora":
      """
      mixed
        text/plain: Storm warning
        text/html; <handling>; for icon: <b>!</b>
      """
    Then the push is answered with <status>

    Examples:
      | handling | what becomes of it | status |
      | required | refused            | 415    |
      | optional | left aside         | 200    |

  @BODY-3261-8.2.3-01
  Scenario: A part in a coding that the terminal does not know is refused
    When the sender pushes a body to "nora":
      """
      mixed
        text/plain; coded x-knots: Storm warning
      """
    Then the push is answered with 415
    And the answer to the push has the header "Accept-Encoding"

  @BODY-3261-8.2.3-01
  Scenario: An optional part in a coding that the terminal does not know is left aside
    When the sender pushes a body to "nora":
      """
      mixed
        text/plain: Storm warning
        text/plain; optional; coded x-knots: Storm warning
      """
    Then the push is answered with 200
    And "phone" shows 1 part

  @SPUSH-4.1-13 @BODY-3261-8.2.3-01
  Scenario: A part in another language arrives as it is
    When the sender pushes a body to "nora":
      """
      alternative
        text/plain; in de: Sturmwarnung
        text/plain; in en: Storm warning
      """
    Then the push is answered with 200
    And the content arrives octet for octet

  @BODY-5621-3.2-01 @misbehaving-sender
  Scenario: A part that somebody sent in base64 is shown as what it is
    When the sender pushes a body to "nora":
      """
      mixed
        text/plain; base64: Storm warning
      """
    Then the push is answered with 200
    And "phone" shows the text "Storm warning"
