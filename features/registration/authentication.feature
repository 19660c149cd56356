@ics-digest
Feature: The core admits only those who prove who they are

  Background:
    Given a SIP/IP core for "push.example"

  @SPUSH-4.1-12
  Scenario Outline: A terminal registers with <algorithm>
    Given the core challenges with <algorithm>
    And the user "nora" with the password "Kelp-41-river" and the terminal "phone"
    When "phone" registers
    Then the core has answered "phone" with 401
    And the registration of "phone" is accepted

    Examples:
      | algorithm |
      | MD5       |

    @AUTH-8760-2.4-01 @ics-digest-sha256
    Examples:
      | algorithm   |
      | SHA-256     |
      | SHA-512-256 |

  @AUTH-8760-2.4-01 @AUTH-8760-2.3-01 @ics-digest-sha256
  Scenario: The terminal takes the first algorithm that it knows
    Given the core challenges with SHA-256 and MD5
    And the user "nora" with the password "Kelp-41-river" and the terminal "phone"
    When "phone" registers
    Then "phone" has proved itself with SHA-256
    And the registration of "phone" is accepted

  @REG-3261-10.3-03 @SPUSH-4.1-12
  Scenario: A terminal with the wrong password is not bound
    Given the user "nora" with the password "Kelp-41-river" and the terminal "phone"
    And "phone" believes the password is "wrong"
    When "phone" tries to register
    Then the registration of "phone" is refused with 401
    And no binding has been granted to "phone"

  @AUTH-3261-22.1-03
  Scenario: A terminal does not repeat credentials that were refused
    Given the user "nora" with the password "Kelp-41-river" and the terminal "phone"
    And "phone" believes the password is "wrong"
    When "phone" tries to register
    Then "phone" has sent at most 2 REGISTER requests

  @REG-3261-10.3-04
  Scenario: A user cannot register a terminal for somebody else
    Given the user "nora" with the password "Kelp-41-river" and the terminal "phone"
    And the user "otto" with the password "Moss-12-stone" and the terminal "camera"
    And "camera" proves itself as "nora" with the password "Kelp-41-river"
    When "camera" tries to register
    Then the registration of "camera" is refused with 403

  @virtual-clock @AUTH-2617-3.2.1-01
  Scenario: A refresh with an outdated nonce succeeds without bothering the user
    Given the user "nora" with the password "Kelp-41-river" and the terminal "phone"
    When "phone" registers for 3600 seconds
    And 7200 seconds pass
    Then all registrations of "phone" have succeeded in the end

  @SPUSH-4.1-12 @AUTH-3261-22.1-01
  Scenario: A sender proves itself to the core
    Given the core admits only senders that prove who they are
    And the user "nora" with the terminal "phone"
    And "phone" is registered
    And the sender "sender" with the password "Dune-77-light"
    When the sender pushes to "nora"
    Then the core has answered the sender with 407
    And "phone" receives the push once

  @SPUSH-4.1-12 @AUTH-3261-22.1-01
  Scenario: A sender with the wrong password reaches nobody
    Given the core admits only senders that prove who they are
    And the user "nora" with the terminal "phone"
    And "phone" is registered
    And the sender "sender" believes the password is "wrong"
    When the sender pushes to "nora"
    Then the push is answered with 407
    And no terminal receives the push
