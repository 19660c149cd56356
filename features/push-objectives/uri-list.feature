@ics-pager-mode @ics-uri-list
Feature: One MESSAGE reaches many users through a URI-list service

  The sender hands the content and the list of its recipients to a service, which sends each of them a MESSAGE of her
  own. The answer of the service says that it has taken the list, and nothing of what became of it.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminals "phone" and "tablet"
    And the user "olaf" with the terminal "handset"
    And the user "petra" with the terminal "watch"
    And the sender "news" with the password "Gull-7-harbour", which knows that its way to the URI-list service is over TCP
    And a URI-list service that knows "news" with the password "Gull-7-harbour"

  @SPUSH-4.1-04 @LIST-5365-7-01 @LIST-5365-6-01
  Scenario: Everybody on the list gets the content
    Given "phone", "handset" and "watch" are registered
    When the sender pushes to a list of:
      | user  |
      | nora  |
      | olaf  |
      | petra |
    Then the push is answered with 202
    And "phone", "handset" and "watch" get the content of the list once

  @SPUSH-4.1-04 @SPUSH-4.1-30
  Scenario: All terminals of somebody on the list get the content
    Given "phone" and "tablet" are registered
    When the sender pushes to a list of:
      | user |
      | nora |
    Then "phone" and "tablet" get the content of the list once

  @SPUSH-4.1-04
  Scenario: Whoever is not on the list gets nothing
    Given "phone", "handset" and "watch" are registered
    When the sender pushes to a list of:
      | user |
      | olaf |
    Then "handset" gets the content of the list once
    And no other terminal gets the content of the list

  @LIST-5364-4-01 @LIST-5365-7.3-03
  Scenario: Blind copies are told to nobody
    Given "phone", "handset" and "watch" are registered
    When the sender pushes to a list of:
      | user  | as  |
      | nora  | to  |
      | olaf  | cc  |
      | petra | bcc |
    Then "phone", "handset" and "watch" get the content of the list once

  @LIST-5364-4-02 @LIST-5365-7.3-01
  Scenario: Who is to stay anonymous is served, and told to nobody
    Given "phone" and "handset" are registered
    When the sender pushes to a list of:
      | user | as | anonymous |
      | nora | to |           |
      | olaf | to | yes       |
    Then "phone" and "handset" get the content of the list once

  @LIST-5365-7.3-02
  Scenario: Without a list of the others the content stands alone
    Given "phone" and "handset" are registered
    When the sender pushes to a list of:
      | user |
      | nora |
      | olaf |
    Then "phone" and "handset" get the content of the list once

  @LIST-5363-4.1-02
  Scenario: Somebody on the list cannot be reached
    Given "phone" is registered
    When the sender pushes to a list of:
      | user                    |
      | nora                    |
      | olaf                    |
      | sip:nobody@push.example |
    Then the push is answered with 202
    And "phone" gets the content of the list once
    And no other terminal gets the content of the list
    And the sender does not claim that anybody was reached

  @LIST-5363-3.2-01
  Scenario: A stranger is refused
    Given "phone" is registered
    And the URI-list service knows "news" with another password
    When the sender pushes to a list of:
      | user |
      | nora |
    Then the push is answered with 401 or 403 or 407
    And no other terminal gets the content of the list
