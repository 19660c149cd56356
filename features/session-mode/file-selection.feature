@ics-session-mode @ics-file-transfer
Feature: The terminal decides on files ahead of delivery

  The offer says what is going to be transferred: name, type, size and hash of each file, on a media line of its own. The
  terminal accepts or refuses each line, and a refusal saves network and terminal the content.

  Background:
    Given a SIP/IP core for "push.example"
    And the user "nora" with the terminal "phone"
    And the sender
    And "phone" is registered

  @SPUSH-4.1-27 @MSRP-5547-5-01 @MSRP-5547-8.2.1-01
  Scenario: The offer describes the file, and the terminal takes it
    When the sender offers "phone" the file "price-list.txt" of 5000 octets
    Then the offer describes the file "price-list.txt" with its name, type, size and hash
    And in the offer direction is "sendonly"
    And in the offer file-disposition is "attachment"
    And the answer of "phone" takes the file "price-list.txt"
    And the answer of "phone" repeats what the offer says of the file
    And "phone" receives the file "price-list.txt" whole
    And "phone" says that "price-list.txt" came whole

  @SPUSH-4.1-28 @MSRP-5547-8.3-01 @MSRP-5547-8.2.1-02
  Scenario Outline: A file is refused by its <what>, which costs not one octet of content
    Given "phone" wants no file <unwanted>
    When the sender offers "phone" the files:
      | name     | type       | octets |
      | clip.3gp | video/3gpp | 90000  |
    Then the answer of "phone" refuses the file "clip.3gp"
    And the answer of "phone" repeats what the offer says of the file
    And no octet of MSRP is sent to "phone"
    And the sender reports the file as refused

    Examples:
      | what | unwanted                |
      | name | called "clip.3gp"       |
      | type | of type "video/3gpp"    |
      | size | of more than 89999 octets |

  @SPUSH-4.1-28 @MSRP-5547-8.3.1-05
  Scenario: A file is refused by its hash
    Given "phone" has the file "old-name.txt" of 5000 octets already, and knows it by its hash
    When the sender offers "phone" the file "new-name.txt" of 5000 octets
    Then the answer of "phone" refuses the file "new-name.txt"
    And no octet of MSRP is sent to "phone"

  @SPUSH-4.1-27 @SPUSH-4.1-28 @SPUSH-4.1-26 @MSRP-5547-8.2.3-01 @MSRP-5547-8.2-01
  Scenario: Of several files some are accepted and some refused
    Given "phone" wants no file of type "video/3gpp"
    When the sender offers "phone" the files:
      | name           | type       | octets |
      | price-list.txt | text/plain | 5000   |
      | clip.3gp       | video/3gpp | 90000  |
      | logo.png       | image/png  | 30000  |
    Then the offer has 3 m= lines
    And the answer of "phone" takes the files "price-list.txt" and "logo.png"
    And the answer of "phone" refuses the file "clip.3gp"
    And "phone" receives the files "price-list.txt" and "logo.png" whole
    And nothing is sent on the m= line of "clip.3gp"
    And 1 connection carries the sessions with "phone"

  @SPUSH-4.1-28
  Scenario: All files are refused
    Given "phone" wants no file
    When the sender offers "phone" the files:
      | name           | type       | octets |
      | price-list.txt | text/plain | 5000   |
      | logo.png       | image/png  | 30000  |
    Then the answer of "phone" refuses the files "price-list.txt" and "logo.png"
    And no octet of MSRP is sent to "phone"
    And every session is over
    And the sender reports every file as refused

  @SPUSH-4.1-27 @MSRP-5547-6-02 @MSRP-5547-10-01
  Scenario Outline: A file name with <what> is told as it is
    When the sender offers "phone" the files:
      | name   | type       | octets |
      | <name> | text/plain | 100    |
    Then the offer describes the file "<name>" with its name, type, size and hash
    And "phone" receives the file "<name>" whole
    And "phone" says that "<name>" came whole

    Examples:
      | what            | name                |
      | spaces          | price list 2026.txt |
      | a percent sign  | 100%25 off.txt      |
      | an apostrophe   | nora's list.txt     |
      | UTF-8           | Küste – 風.txt      |
      | path separators | ../..\\etc/passwd   |

  @SPUSH-4.1-27 @MSRP-5547-6-02
  Scenario: A file name with quotation marks is told as it is
    When the sender offers "phone" the files:
      | name                | type       | octets |
      | the "best" list.txt | text/plain | 100    |
    Then the offer describes the file 'the "best" list.txt' with its name, type, size and hash
    And "phone" says that 'the "best" list.txt' came whole

  @SPUSH-4.1-27 @MSRP-5547-6-02
  Scenario: A file name with quotation marks is understood
    Given a client offers:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:text/plain
      a=sendonly
      a=path:{path}
      a=file-selector:name:"the %22best%22 list.txt" type:text/plain size:5
      a=file-transfer-id:vBnG916bdberum2fFEABR1FR3ExZMUrd
      """
    And a client has a session with "phone"
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/5
      Content-Type: text/plain

      hello
      """
    Then "phone" answers the client with 200
    And "phone" says that 'the "best" list.txt' came whole

  @MSRP-5547-6-06
  Scenario: More than one hash is understood
    Given a client offers:
      """
      m=message {port} TCP/MSRP *
      a=accept-types:text/plain
      a=sendonly
      a=path:{path}
      a=file-selector:name:"five.txt" size:5 hash:sha-256:2C:F2:4D:BA hash:sha-1:AA:F4:C6:1D:DC:C5:E8:A2:DA:BE:DE:0F:3B:48:2C:D9:AE:A9:43:4D
      a=file-transfer-id:vBnG916bdberum2fFEABR1FR3ExZMUrd
      """
    And a client has a session with "phone"
    When the client sends:
      """
      MSRP 4Kd8Xw2Lq9Zm SEND
      Message-ID: p3Rt8Ys1
      Byte-Range: 1-5/5
      Content-Type: text/plain

      hello
      """
    Then "phone" answers the client with 200
    And "phone" says that 'five.txt' came whole

  @SPUSH-4.1-27 @MSRP-5547-6-08 @MSRP-5547-9.1-01 @MSRP-5547-8.8-01
  Scenario: A file is described with its date, words for people and an icon
    When the sender offers "phone" the files:
      | name     | type      | octets | modified             | title        | icon      |
      | logo.png | image/png | 30000  | 2026-03-01T08:30:00Z | The new logo | image/png |
    Then in the offer of "logo.png" title is "The new logo"
    And in the offer of "logo.png" file-date is 'modification:"Sun, 01 Mar 2026 08:30:00 +0000"'
    And the offer has a file-icon
    And the answer of "phone" takes the file "logo.png"
    And "phone" receives the file "logo.png" whole

  @SPUSH-4.1-27 @MSRP-5547-8.8-02
  Scenario: A terminal that takes no icon is offered the file without it
    Given "phone" reads no description among other parts of a body
    When the sender offers "phone" the files:
      | name     | type      | octets | icon      |
      | logo.png | image/png | 30000  | image/png |
    Then the offer is made again, alone in its body
    And the offer has no file-icon
    And "phone" receives the file "logo.png" whole

  @MSRP-5547-8.5-01 @SPUSH-4.1-27
  Scenario: A terminal tells in its capabilities that it knows files
    When the sender asks "phone" for its capabilities
    Then the capabilities of "phone" have file-selector
    And the capabilities of "phone" have accept-types
