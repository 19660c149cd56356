@ics-pager-mode
Feature: The sender is told why a push was not delivered

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And the sender

  @PXY-3261-16.5-02
  Scenario: The user does not exist
    When the sender pushes to the address "sip:nobody@push.example"
    Then the push is answered with 404

  @PXY-3261-16.5-22
  Scenario: The user exists and has no terminal registered
    When the sender pushes to "nora"
    Then the push is answered with 480

  @BODY-3261-8.2.3-01
  Scenario: The terminal does not know the type of the content
    Given "phone" is registered
    When the sender pushes content of type "application/x-nope" to "nora"
    Then the push is answered with 415
    And the answer to the push has the header "Accept"

  @BODY-5621-8.4-01
  Scenario: The terminal knows the type but not for this use
    Given "phone" is registered
    When the sender pushes content of type "application/sdp" to "nora"
    Then the push is answered with 415

  @MSG-3261-21.6-01
  Scenario Outline: The terminal refuses with <status>
    Given "phone" is registered
    And "phone" refuses a MESSAGE with <status>
    When the sender pushes to "nora"
    Then the push is answered with <status>
    And the sender does not report the push as delivered

    Examples:
      | status |
      | 403    |
      | 480    |
      | 486    |
      | 488    |

  @MSG-3428-7-05
  Scenario: A refusal of the class 6xx means delivered and declined
    Given "phone" is registered
    And "phone" refuses a MESSAGE with 603
    When the sender pushes to "nora"
    Then the push is answered with 603
    And the sender reports the push as refused

  @MSG-3428-4-03
  Scenario: A 200 does not say that anybody has read the content
    Given "phone" is registered
    When the sender pushes to "nora"
    Then the push is answered with 200
    And the sender reports the push as accepted, and as nothing more

  @virtual-clock @misbehaving-terminal @PXY-4320-4.2-01 @PXY-4320-4.1-02
  Scenario: A terminal that does not answer leaves the sender without an answer
    Given "phone" is registered
    And "phone" answers nothing
    When the sender pushes to "nora"
    Then the push gets no final answer
    And the core never sends 408
    And the core sends 100 about 3.5 seconds after the MESSAGE

  @PXY-3261-16.3-03
  Scenario: A request that may go no further is stopped
    Given "phone" is registered
    When a client sends to the core:
      """
      MESSAGE sip:nora@push.example SIP/2.0
      Max-Forwards: 0
      To: <sip:nora@push.example>
      From: <sip:probe@content.example>;tag=probe
      Content-Type: text/plain

      too far
      """
    Then the core answers the client with 483
    And no terminal receives the client's request

  @PXY-3261-16.3-02
  Scenario: A request to an address of an unknown kind is refused
    When a client sends to the core:
      """
      MESSAGE nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0
      To: <sip:nora@push.example>
      From: <sip:probe@content.example>;tag=probe
      """
    Then the core answers the client with 416

  @PXY-3261-16.3-05
  Scenario: A demand on the proxy that it does not know is refused by name
    When a client sends to the core:
      """
      MESSAGE sip:nora@push.example SIP/2.0
      To: <sip:nora@push.example>
      From: <sip:probe@content.example>;tag=probe
      Proxy-Require: frobnicate
      """
    Then the core answers the client with 420
    And the answer has the header "Unsupported" with the value "frobnicate"
