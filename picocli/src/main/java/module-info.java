/// picocli, compiled from its published sources for JDK 25 so that its classes enter the AOT cache.
module info.picocli {
  requires static java.sql;

  exports picocli;
}
