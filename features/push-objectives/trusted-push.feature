@ics-pager-mode
Feature: Trusted push carries high-value content, from those who prove who they are to the terminal it is meant for

  Device management, configuration and the like are worth forging and worth diverting. The core lets a sender push only
  after it has proved who it is, and no proof can be used twice; and the content goes to the one terminal that it is
  meant for, by its GRUU or by what it is able to do.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"

  @SPUSH-4.1-05 @AUTH-3261-22.1-01 @AUTH-3261-22.2-01 @ics-digest
  Scenario: A push passes the core with credentials only
    Given "phone" is registered
    And the sender "dm" with the password "Dune-77-light"
    When the sender pushes to "nora"
    Then the push passes the core with credentials only
    And "phone" receives the push once

  @SPUSH-4.1-05 @AUTH-3261-22.1-01 @ics-digest
  Scenario: Without credentials nothing is delivered
    Given the core admits no strangers, and knows "dm" with the password "Dune-77-light"
    And "phone" is registered
    And the sender
    When the sender pushes to "nora"
    Then the push is answered with 407
    And no terminal receives the push

  @SPUSH-4.1-05 @AUTH-3261-22.1-01 @ics-digest
  Scenario: With a wrong password nothing is delivered
    Given "phone" is registered
    And the sender "dm" believes the password is "Dune-78-light"
    When the sender pushes to "nora"
    Then the push is answered with 407
    And no terminal receives the push

  @SPUSH-4.1-05 @AUTH-3261-22.1-01 @ics-digest
  Scenario: From somebody whom the core does not know nothing is delivered
    Given the core admits no strangers, and knows "dm" with the password "Dune-77-light"
    And "phone" is registered
    And the sender says it is "ghost" with the password "Dune-77-light", whom the core does not know
    When the sender pushes to "nora"
    Then the push is answered with 407 or 403
    And no terminal receives the push

  @SPUSH-4.1-05 @AUTH-2617-3.2.1-01 @ics-digest @virtual-clock
  Scenario: An outdated nonce delays a push and does not let it through
    Given "phone" is registered
    And the sender "dm" with the password "Dune-77-light"
    And the sender has pushed to "nora"
    When 301 seconds pass
    And the sender pushes to "nora"
    Then the core says that the nonce of the push is stale
    And "phone" receives the push once

  @AUTH-2617-3.2.2-01 @ics-digest
  Scenario: A request that was overheard cannot be repeated
    Given "phone" is registered
    And the sender "dm" with the password "Dune-77-light"
    And the sender has pushed to "nora"
    When a client repeats the latest request of the sender to the core
    Then the core refuses the client's request
    And no terminal receives the client's request

  @AUTH-2617-3.2.2-01 @ics-digest
  Scenario: Credentials that were overheard are good for no other content
    Given "phone" is registered
    And the sender "dm" with the password "Dune-77-light"
    And the sender has pushed to "nora"
    When a client uses the credentials of the sender for a MESSAGE of its own to "nora"
    Then the core refuses the client's request
    And no terminal receives the client's request

  @SPUSH-4.1-05 @AUTH-2617-3.2.1-01 @ics-digest @virtual-clock
  Scenario: A request that was overheard is good for nothing later either
    Given "phone" is registered
    And the sender "dm" with the password "Dune-77-light"
    And the sender has pushed to "nora"
    When 301 seconds pass
    And a client repeats the latest request of the sender to the core
    Then the core refuses the client's request
    And no terminal receives the client's request

  @SPUSH-4.1-05 @SPUSH-4.1-06 @GRUU-5627-6.1-03 @ics-gruu
  Scenario Outline: <content> goes to the terminal that is managed, and to no other
    Given "phone" accepts "<type>"
    And "tablet" accepts "<type>"
    And "phone" and "tablet" are registered
    When the sender pushes content of type "<type>" to "phone"
    Then "phone" receives the push once
    And no other terminal receives the push
    And the content arrives octet for octet

    Examples:
      | content                          | type                                |
      | A device management notification | application/vnd.syncml.notification |
      | A SUPL INIT                      | application/vnd.omaloc-supl-init    |

  @SPUSH-4.1-05 @SPUSH-4.1-06 @GRUU-5627-6.1-03 @ics-gruu @ics-digest
  Scenario: Device management by a sender that the terminal takes it from
    Given "phone" accepts "application/vnd.syncml.notification"
    And "phone" and "tablet" are registered
    And the sender "dm" with the password "Dune-77-light"
    When the sender pushes content of type "application/vnd.syncml.notification" to "phone"
    Then the push passes the core with credentials only
    And "phone" receives the push once
    And no other terminal receives the push
    And the content arrives octet for octet

  @SPUSH-4.1-06 @GRUU-5627-6.1-03 @ics-gruu
  Scenario: Device management for a terminal that is away goes to nobody
    Given "phone" and "tablet" are registered
    And "phone" has de-registered
    When the sender pushes content of type "application/vnd.syncml.notification" to "phone"
    Then the push is answered with 480
    And no terminal receives the push

  @SPUSH-4.1-06 @CAP-3840-6-03 @ics-capabilities @ics-caller-preferences
  Scenario: SUPL INIT goes to the terminal that holds the location application
    Given "phone" registers for the push application "ulp.ua"
    And "tablet" registers for the push application "mms.ua"
    And "phone" accepts "application/vnd.omaloc-supl-init"
    And "phone" and "tablet" are registered
    When the sender pushes content of type "application/vnd.omaloc-supl-init" to the terminal of "nora" for "ulp.ua"
    Then "phone" receives the push once
    And no other terminal receives the push
    And the content arrives octet for octet

  @SPUSH-4.1-06 @CAP-3840-6-03 @ics-capabilities @ics-caller-preferences
  Scenario: SUPL INIT goes to nobody when no terminal holds the location application
    Given "phone" registers for the push application "mms.ua"
    And "phone" and "tablet" are registered
    When the sender pushes content of type "application/vnd.omaloc-supl-init" to the terminal of "nora" for "ulp.ua"
    Then the push is answered with 480
    And no terminal receives the push

  @SPUSH-4.1-06 @CAP-3840-6-03 @ics-capabilities @ics-caller-preferences
  Scenario: SUPL INIT follows the location application from one terminal to another
    Given "phone" registers for the push application "mms.ua"
    And "tablet" registers for the push application "ulp.ua"
    And "tablet" accepts "application/vnd.omaloc-supl-init"
    And "phone" and "tablet" are registered
    When the sender pushes content of type "application/vnd.omaloc-supl-init" to the terminal of "nora" for "ulp.ua"
    Then "tablet" receives the push once
    And no other terminal receives the push
