import django.db.models.deletion
import django.db.models.expressions
import portello.core.ids
import portello.core.money
import portello.core.names
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('customers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(blank=True, default=dict, editable=False)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('source', models.CharField(blank=True, editable=False, max_length=40)),
                ('external_id', models.CharField(blank=True, editable=False, max_length=100)),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('number', models.CharField(max_length=60, verbose_name='Number')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.contact', verbose_name='Contact')),
                ('state', models.CharField(choices=[('received', 'Received'), ('confirmed', 'Confirmed'), ('shipped', 'Shipped'), ('cancelled', 'Cancelled')], default='received', max_length=10, verbose_name='State')),
                ('ordered_on', models.DateField(verbose_name='Ordered')),
                ('wanted_on', models.DateField(blank=True, null=True, verbose_name='Wanted by')),
                ('shipped_on', models.DateField(blank=True, null=True, verbose_name='Shipped')),
                ('delivery_method', models.CharField(blank=True, max_length=100, verbose_name='Delivery method')),
                ('reference', models.CharField(blank=True, max_length=100, verbose_name='Your reference')),
                ('find', portello.core.names.FindField('number', 'reference', 'delivery_name', 'delivery_city', blank=True, default='', editable=False, max_length=1000)),
                ('currency', models.CharField(max_length=3)),
                ('delivery_name', models.CharField(blank=True, max_length=200, verbose_name='Recipient')),
                ('delivery_line1', models.CharField(blank=True, max_length=200)),
                ('delivery_line2', models.CharField(blank=True, max_length=200)),
                ('delivery_postal_code', models.CharField(blank=True, max_length=20)),
                ('delivery_city', models.CharField(blank=True, max_length=100)),
                ('delivery_region', models.CharField(blank=True, max_length=100)),
                ('delivery_country', models.CharField(blank=True, max_length=2)),
                ('goods', portello.core.money.MinorField(default=0, verbose_name='Goods')),
                ('charges', portello.core.money.MinorField(default=0, verbose_name='Charges')),
                ('net', portello.core.money.MinorField(default=0, verbose_name='Net')),
                ('vat', portello.core.money.MinorField(default=0, verbose_name='VAT')),
                ('gross', portello.core.money.MinorField(default=0, verbose_name='Total')),
                ('given_total', portello.core.money.MinorField(null=True, verbose_name='Total given by the source')),
                ('internal_note', models.TextField(blank=True, verbose_name='Internal note')),
            ],
            options={
                'indexes': [models.Index(fields=['company', '-ordered_on', '-id'], name='order_by_date'), models.Index(fields=['company', 'number'], name='order_by_number'), models.Index(fields=['company', 'gross'], name='order_by_gross'), models.Index(fields=['company', 'currency', 'state', 'gross'], name='order_totals'), models.Index(fields=['company', 'state'], name='order_by_state'), models.Index(fields=['-ordered_on', '-id'], name='order_all_by_date')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='order_source'), models.UniqueConstraint(fields=('company', 'number'), name='order_number_per_company'), models.CheckConstraint(condition=models.Q(('state__in', ['received', 'confirmed', 'shipped', 'cancelled'])), name='order_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'shipped'), _negated=True), ('shipped_on__isnull', False), _connector='OR'), name='shipped_order_has_date'), models.CheckConstraint(condition=models.Q(('net', django.db.models.expressions.CombinedExpression(models.F('goods'), '+', models.F('charges')))), name='order_net'), models.CheckConstraint(condition=models.Q(('gross', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('vat')))), name='order_gross')],
            },
        ),
        migrations.CreateModel(
            name='OrderCharge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.order')),
                ('kind', models.CharField(default='freight', max_length=20)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('amount', portello.core.money.MinorField()),
                ('tax_category', models.CharField(default='O', max_length=2)),
                ('tax_rate', portello.core.money.RateField(default=Decimal('0'))),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.order')),
                ('position', models.PositiveIntegerField()),
                ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.product')),
                ('external_key', models.CharField(blank=True, max_length=200)),
                ('sku', models.CharField(blank=True, max_length=60)),
                ('name', models.CharField(max_length=300)),
                ('unit', models.CharField(blank=True, max_length=60)),
                ('quantity', portello.core.money.QuantityField()),
                ('unit_price', portello.core.money.PriceField()),
                ('discount_rate', portello.core.money.RateField(default=Decimal('0'))),
                ('discount_amount', portello.core.money.MinorField(default=0)),
                ('tax_category', models.CharField(default='O', max_length=2)),
                ('tax_rate', portello.core.money.RateField(default=Decimal('0'))),
                ('net', portello.core.money.MinorField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'position'), name='one_line_per_position')],
            },
        ),
    ]
