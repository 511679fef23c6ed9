package io.plumbline.monitor.files;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Sees which quote of a CSV text is never closed. The parser takes the end of the text for the closing quote, and so all
 * rows from there on for one cell, without a word.
 */
final class QuoteWatch extends FilterReader {
    private enum Place {
        CELL_START,
        BARE,
        QUOTED,
        AFTER_QUOTE
    }

    private final char separator;
    private Place place = Place.CELL_START;
    private char last;
    private long line = 1;
    private long opened;
    private boolean ended;

    QuoteWatch(Reader in, char separator) {
        super(in);
        this.separator = separator;
    }

    /** Line of the quote that is not closed at the end of the text; 0 where none is, or the end is not reached. */
    long unclosed() {
        return ended && place == Place.QUOTED ? opened : 0;
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        ended |= read < 0;
        for (int i = offset; i < offset + read; i++) {
            see(buffer[i]);
        }
        return read;
    }

    private void see(char c) {
        if (c == '\r' || c == '\n' && last != '\r') {
            line++;
        }
        last = c;
        if (place == Place.QUOTED) {
            place = c == '"' ? Place.AFTER_QUOTE : Place.QUOTED;
        } else if (c == '"' && place != Place.BARE) {
            opened = place == Place.CELL_START ? line : opened;
            place = Place.QUOTED;
        } else {
            place = c == separator || c == '\n' || c == '\r' ? Place.CELL_START : Place.BARE;
        }
    }
}
