@ics-session-mode
Feature: Signalling that is lost on the way comes again, and the session comes about all the same

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And the sender, which sends over UDP
    And "phone" is registered

  @virtual-clock @INV-3261-13.2.2.4-01 @SPUSH-4.1-23
  Scenario Outline: The first <what> from <from> to <to> is lost
    Given the first <what> between "<from>" and "<to>" is lost
    When the sender pushes 100 octets in a session to "phone"
    Then a session with "phone" is set up
    And "phone" receives the message whole
    And the session is ended by the sender

    Examples:
      | what   | from   | to     |
      | INVITE | sender | core   |
      | INVITE | core   | phone  |
      | 200    | phone  | core   |
      | ACK    | sender | phone  |
      | BYE    | sender | phone  |
