@ics-pager-mode
Feature: One push reaches a large community

  The same content goes to many users, each in a transaction of her own. The sender keeps a bounded number of requests
  pending, and an account that says of each user, and of each terminal where it can be told, what the answers mean.

  Background:
    Given a SIP/IP core for "push.example"

  @SPUSH-4.1-04
  Scenario: A broadcast reaches each user once
    Given a community of 5 users with 1 terminal each
    And the sender
    And everybody in the community is registered
    When the sender pushes to the community
    Then there is one MESSAGE for each user of the community
    And every terminal of the community receives the push once
    And each push has its own Call-ID, From tag and branch
    And the content arrives octet for octet

  @SPUSH-4.1-04 @SPUSH-4.1-30
  Scenario: A broadcast reaches all terminals of all users
    Given a community of 4 users with 3 terminals each
    And the sender
    And everybody in the community is registered
    When the sender pushes to the community
    Then there is one MESSAGE for each user of the community
    And every terminal of the community receives the push once

  @SPUSH-4.1-04 @virtual-clock
  Scenario: A broadcast to 500 users keeps few requests pending
    Given a community of 500 users with 1 terminal each
    And the sender, which has at most 20 requests pending
    And everybody in the community is registered
    And the terminals answer after 200 milliseconds
    When the sender pushes to the community
    Then every terminal of the community receives the push once
    And the sender never has more than 20 requests pending
    And the account of the sender counts:
      | accepted | 500 |

  @SPUSH-4.1-04 @MSG-3428-8-03
  Scenario: A user who is on the list twice is served once
    Given a community of 3 users with 1 terminal each
    And the sender
    And everybody in the community is registered
    When the sender pushes to the community, of whom it has "user-2" on its list twice
    Then there is one MESSAGE for each user of the community
    And every terminal of the community receives the push once

  @SPUSH-4.1-04 @virtual-clock @misbehaving-terminal
  Scenario: Some are away, one refuses and one is silent
    Given a community of 6 users with 1 terminal each
    And the sender
    And everybody in the community is registered
    And "terminal-2.1" has de-registered
    And "terminal-3.1" refuses a MESSAGE with 603
    And "terminal-4.1" answers nothing
    And "terminal-5.1" refuses a MESSAGE with 486
    When the sender pushes to the community
    Then "terminal-1.1" receives the push once
    And "terminal-6.1" receives the push once
    And the account of the sender agrees with the answers
    And the account of the sender counts:
      | accepted      | 2 |
      | not-delivered | 2 |
      | refused       | 1 |
      | no-answer     | 1 |

  @SPUSH-4.1-04
  Scenario: Of an answer to a push to the user the sender cannot tell which terminals took it
    Given a community of 2 users with 2 terminals each
    And the sender
    And everybody in the community is registered
    And "terminal-1.2" refuses a MESSAGE with 486
    When the sender pushes to the community
    Then "terminal-1.1" receives the push once
    And the account of the sender counts:
      | accepted | 2 |
    And the account of the sender agrees with the answers
    And the account of the sender says nothing of single terminals of "user-1"

  @SPUSH-4.1-04 @SPUSH-4.1-31
  Scenario: Where each terminal is addressed by its GRUU, the account tells what each did
    Given a community of 2 users with 2 terminals each
    And the sender
    And everybody in the community is registered
    And "terminal-1.2" refuses a MESSAGE with 486
    When the sender pushes to each terminal of the community
    Then the account of the sender says of "terminal-1.1": accepted
    And the account of the sender says of "terminal-1.2": not-delivered
    And the account of the sender says of "terminal-2.1": accepted
    And the account of the sender says of "terminal-2.2": accepted
    And the account of the sender agrees with the answers
    And the account of the sender counts:
      | accepted | 2 |

  @SPUSH-4.1-04 @virtual-clock
  Scenario Outline: A broadcast over UDP, with <percent> percent loss and seed <seed>, reaches each user once
    Given a community of 30 users with 1 terminal each
    And the sender, which sends over UDP
    And everybody in the community is registered
    And the network loses <percent> percent of the datagrams and reorders them, with seed <seed>
    When the sender pushes to the community
    Then every terminal of the community receives the push once
    And the account of the sender agrees with the answers

    Examples:
      | percent | seed |
      | 10      | 1    |
      | 25      | 2    |
