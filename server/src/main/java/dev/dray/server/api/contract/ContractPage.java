package dev.dray.server.api.contract;

/// The contract as a web page that needs nothing from elsewhere.
public final class ContractPage {

  private ContractPage() {}

  /// The page, as HTML without scripts.
  public static String of(Contract contract) {
    return MarkdownPage.of(
        "# Dray API\n\nAlso as [YAML](/api/v1/openapi.yaml) and [JSON](/api/v1/openapi.json).\n\n"
            + ContractText.of(contract));
  }
}
