/// The web page: files of this jar, sent as they are. Everything the page knows it asks of the API.
@NullMarked
package dev.dray.server.page;

import org.jspecify.annotations.NullMarked;
