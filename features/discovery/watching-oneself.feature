@ics-registration-events @ics-gruu
Feature: A user watches her own registrations

  Whoever may register for an address-of-record may also know its temporary GRUUs, and proves who she is with 401, as the
  notifier is a user agent and no proxy.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the password "Kelp-41-river" and the terminal "phone"

  @SUB-3265-3.1.6.3-01
  Scenario: The notifier asks for credentials with 401
    Given the core lets only its users watch registrations
    And the sender "nora" with the password "Kelp-41-river"
    When the sender subscribes to the registrations of "nora"
    Then the core has answered the sender with 401
    And the subscription is answered with 200
    And the sender is told the full state at once

  @ics-temporary-gruu @SUB-5628-5-03 @SUB-5628-5-04
  Scenario: The owner is told the latest temporary GRUU
    Given the sender "nora" with the password "Kelp-41-river"
    And "phone" is registered
    And "phone" refreshes its registration
    When the sender subscribes to the registrations of "nora"
    Then the sender has been told the temporary GRUU of "phone"
