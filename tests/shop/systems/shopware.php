<?php
// Renders the Shopware lines of docs/embed.md in Twig, over a skeleton with the blocks of Shopware's own templates.
// Shopware's `sw_extends` takes the next template of that name in the line of themes; with one theme that is Storefront's.

require 'Twig/autoload.php';

$given = json_decode(stream_get_contents(STDIN), true);
[$meta, $widget] = ['layout/meta.html.twig', 'component/buy-widget/buy-widget.html.twig'];

$skeleton = [
    'base.html.twig' => <<<'TWIG'
        <!doctype html><html lang="en">
        {% block base_head %}{% sw_include '@Storefront/storefront/layout/meta.html.twig' %}{% endblock %}
        <body><div style="height: 100vh"></div>
        {% sw_include '@Storefront/storefront/component/buy-widget/buy-widget.html.twig' %}</body></html>
        TWIG,
    $meta => <<<'TWIG'
        {% block layout_head_inner %}<head>
        {% block layout_head_meta_tags %}{% block layout_head_meta_tags_charset %}<meta charset="utf-8">{% endblock %}{% endblock %}
        {% block layout_head_title %}<title>{% block layout_head_title_inner %}Strandgut{% endblock %}</title>{% endblock %}
        {% block layout_head_javascript_tracking %}<script>var analytics = "theirs";</script>{% endblock %}
        </head>{% endblock %}
        TWIG,
    $widget => <<<'TWIG'
        {% block buy_widget %}{% block buy_widget_buy_container %}{% block buy_widget_data %}
        {% block buy_widget_price %}<div class="product-detail-price-container">theirs</div>{% endblock %}
        {% endblock %}{% endblock %}{% endblock %}
        TWIG,
];

class Prices
{
    public function __construct(private array $all)
    {
    }

    public function first(): ?object
    {
        return $this->all[0] ?? null;
    }
}

$product = (object) [
    'translated' => ['name' => $given['name']],
    'calculatedPrice' => (object) ['unitPrice' => $given['price']],
    'calculatedPrices' => new Prices(array_map(fn($price) => (object) ['unitPrice' => $price], $given['prices'])),
];

$templates = [];
foreach ($skeleton as $path => $text) {
    $templates["@Storefront/storefront/$path"] = $text;
}
$templates["@Theme/storefront/$meta"] = $given['meta'];
$templates["@Theme/storefront/$widget"] = $given['widget'];
foreach ($templates as &$text) {
    $text = str_replace('{% sw_extends ', '{% extends ', $text);
    $text = preg_replace("/\{% sw_include '@Storefront\/(.+?)' %\}/", "{% include ['@Theme/$1', '@Storefront/$1'] %}", $text);
}
$twig = new Twig\Environment(new Twig\Loader\ArrayLoader($templates), ['strict_variables' => true, 'autoescape' => 'name']);
echo $twig->render('@Storefront/storefront/base.html.twig', ['product' => $product]);
