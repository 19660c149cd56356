@ics-pager-mode @ics-gruu
Feature: A push reaches the chosen terminals of a user, and no other

  To reach some of a user's terminals the sender addresses each by its GRUU. Content meant for one device must never
  turn up on another.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone", "tablet" and "watch"
    And the sender
    And "phone", "tablet" and "watch" are registered

  @SPUSH-4.1-31 @SPUSH-4.1-32 @GRUU-5627-6.1-03
  Scenario Outline: One terminal is chosen by its <kind> GRUU
    When the sender pushes to the <kind> GRUU of "tablet"
    Then "tablet" receives the push once
    And no other terminal receives the push
    And the content arrives octet for octet

    Examples:
      | kind      |
      | public    |
      | temporary |

  @SPUSH-4.1-31 @SPUSH-4.1-32 @GRUU-5627-6.1-03
  Scenario: A subset of two terminals is chosen
    When the sender pushes to "phone" and "watch"
    Then "phone" receives the push once
    And "watch" receives the push once
    And no other terminal receives the push

  @SPUSH-4.1-31
  Scenario: All terminals are chosen one by one
    When the sender pushes to "phone", "tablet" and "watch"
    Then every terminal of "nora" receives the push once

  @GRUU-5627-6.1-02
  Scenario: The chosen terminal is not there
    Given "tablet" has de-registered
    When the sender pushes to "tablet"
    Then the push is answered with 480
    And no terminal receives the push

  @SPUSH-4.1-31
  Scenario: One of two chosen terminals is not there
    Given "watch" has de-registered
    When the sender pushes to "phone" and "watch"
    Then "phone" receives the push once
    And no other terminal receives the push

  @GRUU-5627-6.1-01
  Scenario Outline: A GRUU that names no terminal reaches nobody: <what>
    When the sender pushes to the address "<uri>"
    Then the push is answered with 404
    And no terminal receives the push

    Examples:
      | what              | uri                                                                        |
      | unknown value     | sip:nora@push.example;gr=nope                                              |
      | no value          | sip:nora@push.example;gr                                                   |
      | unknown instance  | sip:nora@push.example;gr=urn:uuid:00000000-0000-4000-8000-00000000beef     |
      | unknown user      | sip:nobody@push.example;gr=urn:uuid:00000000-0000-4000-8000-00000000beef   |

  @GRUU-5627-6.1-04
  Scenario: The terminal is addressed by its contact, not by its GRUU
    When the sender pushes to "phone"
    Then "phone" receives the push once
    And the request that reaches "phone" is addressed to its contact

  @GRUU-5627-6.1-06
  Scenario: A chosen terminal that refuses is not replaced by another
    Given "tablet" refuses a MESSAGE with 486
    When the sender pushes to "tablet"
    Then the push is answered with 486
    And no other terminal than "tablet" is tried

  @SPUSH-4.1-31
  Scenario: A GRUU of one user never reaches a terminal of another
    Given the user "otto" with the terminal "camera"
    And "camera" is registered
    When the sender pushes to "camera"
    Then "camera" receives the push once
    And no other terminal receives the push
