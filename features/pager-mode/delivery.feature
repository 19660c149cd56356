@ics-pager-mode
Feature: Push Content travels in a MESSAGE, octet for octet

  In pager mode the Push Content is the body of a SIP MESSAGE. What the sender put in is what the terminal gets, and
  nobody on the way looks into it.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And "phone" is registered

  @SPUSH-4.1-01 @SPUSH-4.1-10 @SPUSH-4.1-13 @SPUSH-4.1-19 @MSG-3428-7-06
  Scenario: A text reaches the terminal
    When the sender pushes the text "Storm warning 14:00-19:00, zone 7." to "nora"
    Then "phone" receives the push once
    And the content arrives octet for octet
    And the push is answered with 200

  @SPUSH-4.1-01 @SPUSH-4.1-11
  Scenario Outline: A push travels over <transport>
    Given the sender, which sends over <transport>
    When the sender pushes the text "Storm warning 14:00-19:00, zone 7." to "nora"
    Then "phone" receives the push once
    And the content arrives octet for octet
    And the push is answered with 200

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @SPUSH-4.1-01 @SPUSH-4.1-02 @SPUSH-4.1-13 @SPUSH-4.1-19
  Scenario Outline: Content of type <type> reaches the terminal
    Given "phone" accepts "<type>"
    When the sender pushes content of type "<type>" to "nora"
    Then "phone" receives the push once
    And the content arrives octet for octet

    Examples:
      | type                                |
      | text/vnd.wap.si                     |
      | text/vnd.wap.sl                     |
      | application/vnd.wap.emn+xml         |
      | application/vnd.syncml.notification |
      | application/vnd.wap.mms-message     |
      | application/vnd.omaloc-supl-init    |
      | application/vnd.oma.push            |

  @SPUSH-4.1-13 @BODY-5621-4.2-01
  Scenario Outline: Several body parts travel as <type>
    When the sender pushes content of type "<type>" to "nora"
    Then "phone" receives the push once
    And the content arrives octet for octet

    Examples:
      | type                  |
      | multipart/mixed       |
      | multipart/alternative |

  @SPUSH-4.1-19
  Scenario: Text outside ASCII arrives as it was sent
    When the sender pushes the text "Sturmwarnung für Küste – 風 ☂" to "nora"
    Then "phone" receives the push once
    And the content arrives octet for octet

  @SPUSH-4.1-11 @PXY-3261-16.6-03
  Scenario: The core routes a MESSAGE like any request
    When the sender pushes to "nora"
    Then "phone" receives the push once
    And the request that reaches "phone" is addressed to its contact
    And it has passed one proxy

  @SPUSH-4.1-02 @PXY-3261-16.3-01
  Scenario: A request of a method that nobody knows still reaches the terminal
    When a client sends to the core:
      """
      FROBNICATE sip:nora@push.example SIP/2.0
      To: <sip:nora@push.example>
      From: <sip:probe@content.example>;tag=probe
      X-Unheard-Of: kept as it is
      """
    Then "phone" receives the FROBNICATE request
    And the core answers the client with 501 or 405
