@ics-pager-mode @ics-content-indirection
Feature: Fetching may fail, and is no matter of SIP then

  A MESSAGE that has been answered has been answered. What cannot be fetched, or is not what the reference says, is not shown, and
  the user is told; nothing endless is taken in.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And a content server with "/tides.html" of type "text/html"

  @CI-4483-7-04 @CI-4483-5.2-01
  Scenario Outline: Content that is <missing>
    Given the content server answers <status> for "/tides.html"
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then the push is answered with 200
    And the sender gets exactly one final answer
    And the content server has answered "phone" with <status> for "/tides.html"

    Examples:
      | missing                 | status |
      | not there               | 404    |
      | gone                    | 410    |
      | not for everybody       | 403    |
      | kept back by its server | 500    |

  @CI-4483-7-04
  Scenario: The user is told that content is not to be had
    Given the content server answers 410 for "/tides.html"
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes the text "Tides of today" and a reference to "/tides.html" to "nora"
    Then "phone" tells its user that the content is "refused by its server"
    And "phone" shows the text "Tides of today"
    And "phone" shows 1 part

  @CI-4483-5.5-01 @CI-4483-7-04
  Scenario: There is no server for an optional reference
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes the text "Tides of today" and a reference to "/tides.html" to "nora" with:
      | handling | optional                    |
      | url      | http://127.0.0.9:9/tides.html |
    Then the push is answered with 200
    And the sender gets exactly one final answer

  @CI-4483-5.7-01
  Scenario: Content whose time has passed is not fetched
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora" with:
      | expiration | -60 |
    Then the push is answered with 200
    And "phone" tells its user that the content is "expired"
    And "phone" fetches nothing

  @virtual-clock @CI-4483-5.7-01
  Scenario: Content expires while the user makes up her mind
    Given "phone" takes content by reference when its user says so
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora" with:
      | expiration | 600 |
    And 900 seconds pass
    And the user of "phone" wants the content
    Then "phone" tells its user that the content is "expired"
    And "phone" fetches nothing

  @CI-4483-7-01
  Scenario: Content that somebody has altered is not shown
    Given the content server has other content of the same size at "/tides.html"
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then "phone" fetches "/tides.html"
    And "phone" tells its user that the content is "of another hash"
    And "phone" shows 0 parts

  @CI-4483-7-01
  Scenario: Content of another size than its reference says is not shown
    Given the content server has longer content at "/tides.html"
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then "phone" tells its user that the content is "of another size"
    And "phone" shows 0 parts

  @misbehaving-sender @CI-4483-5.9-01
  Scenario: A sender that says a wrong size is told from a server that has another object
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora" with:
      | size | 4000 |
    Then "phone" fetches "/tides.html"
    And "phone" tells its user that the content is "of another size"

  @CI-4483-7-01
  Scenario: A hash may be written in small letters
    Given "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora" with:
      | hash | in small letters |
    Then "phone" fetches "/tides.html"
    And "phone" shows the content of "/tides.html"

  @CI-4483-5.8-01
  Scenario: Content of another type than its reference says is not shown
    Given the content server says that "/tides.html" is of type "application/x-nope"
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then "phone" tells its user that the content is "of another type"

  @CI-4483-5.2-01
  Scenario: A terminal goes where its server has moved the content
    Given a content server with "/moved.html" of type "text/html"
    And the content server redirects "/moved.html" to "/tides.html"
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora" with:
      | url | /moved.html |
    Then "phone" fetches "/moved.html"
    And "phone" fetches "/tides.html"
    And "phone" shows the content of "/tides.html"

  @CI-4483-7-04
  Scenario: A terminal does not go in circles
    Given the content server redirects "/tides.html" to "/tides.html"
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then the push is answered with 200
    And "phone" tells its user that the content is "too many redirects"
    And "phone" fetches "/tides.html" 6 times in all

  @virtual-clock @CI-4483-7-04
  Scenario: Content may come slowly
    Given the content server sends 20 octets of "/tides.html" each second
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then "phone" gets the content of "/tides.html" octet for octet
    And "phone" shows the content of "/tides.html"

  @virtual-clock @CI-4483-7-04
  Scenario Outline: A terminal does not wait for ever for content that <comes late>
    Given the content server <is slow>
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then the push is answered with 200
    And "phone" tells its user that the content is "too slow"

    Examples:
      | comes late     | is slow                                     |
      | does not begin | answers for "/tides.html" after 120 seconds |
      | does not end   | sends 1 octet of "/tides.html" each second  |

  @misbehaving-sender @CI-4483-7-04
  Scenario: A terminal takes in only so much of content without end
    Given the content server sends "/tides.html" without end
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora" with:
      | size | none |
    Then the push is answered with 200
    And "phone" takes no more than 8000000 octets of content

  @CI-4483-7-04
  Scenario: A connection may break within the content
    Given the content server breaks off "/tides.html" after 20 octets
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then the push is answered with 200
    And "phone" tells its user that the content is "cut off"

  @CI-4483-7-05
  Scenario: Trust in the sender is no trust in whoever it refers to
    Given "phone" takes content by reference from the host "content.example" only
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then the push is answered with 200
    And "phone" fetches nothing
    And "phone" tells its user that the content is "not trusted"
