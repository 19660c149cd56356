@ics-pager-mode @ics-content-indirection @real-sockets
Feature: The hash of content, or else the certificate of its server, is what a terminal trusts

  With a hash it does not matter who the server is. Without one its certificate has to be verified before anything is asked for.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"

  @misbehaving-sender @CI-4483-7-02
  Scenario: Without a hash, content comes from a server that is trusted
    Given the content server speaks https
    And a content server with "/tides.html" of type "text/html"
    And "phone" takes content by reference, and trusts the certificate of the content server
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora" with:
      | hash | none |
    Then "phone" fetches "/tides.html"
    And "phone" shows the content of "/tides.html"

  @misbehaving-sender @CI-4483-7-02 @CI-4483-7-04
  Scenario: Without a hash, a server for whom nobody vouches is asked for nothing
    Given the content server speaks https
    And a content server with "/tides.html" of type "text/html"
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora" with:
      | hash | none |
    Then the push is answered with 200
    And "phone" fetches nothing

  @misbehaving-sender @CI-4483-7-02
  Scenario Outline: Without a hash, a server is asked for nothing <with a fault>
    Given the content server speaks https, <with a fault>
    And a content server with "/tides.html" of type "text/html"
    And "phone" takes content by reference, and trusts the certificate of the content server
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora" with:
      | hash | none |
    Then the push is answered with 200
    And "phone" fetches nothing
    And "phone" tells its user that the content is "not trusted"

    Examples:
      | with a fault                        |
      | in the name of another host         |
      | with a certificate that has expired |

  @CI-4483-7-02
  Scenario: With a hash, the certificate does not matter
    Given the content server speaks https
    And a content server with "/tides.html" of type "text/html"
    And "phone" takes content by reference
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then "phone" fetches "/tides.html"
    And "phone" gets the content of "/tides.html" octet for octet

  @CI-4483-7-01 @CI-4483-7-02
  Scenario: With a hash, a certificate does not help content that was altered
    Given the content server speaks https
    And a content server with "/tides.html" of type "text/html"
    And the content server has other content of the same size at "/tides.html"
    And "phone" takes content by reference, and trusts the certificate of the content server
    And "phone" is registered
    When the sender pushes a reference to "/tides.html" to "nora"
    Then "phone" tells its user that the content is "of another hash"
