import django.db.models.deletion
import portello.core.identifiers.phones
import portello.core.ids
import portello.core.names
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CompanyGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(blank=True, default=dict, editable=False)),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='Name')),
                ('sort', portello.core.names.SortField('name', blank=True, default='', editable=False, max_length=200)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(blank=True, default=dict, editable=False)),
                ('source', models.CharField(blank=True, editable=False, max_length=40)),
                ('external_id', models.CharField(blank=True, editable=False, max_length=100)),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('company', 'Company'), ('member', 'Member organisation'), ('person', 'Private person')], default='company', max_length=10, verbose_name='Kind')),
                ('status', models.CharField(choices=[('lead', 'Lead'), ('customer', 'Customer')], default='customer', max_length=10, verbose_name='Status')),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('find', portello.core.names.FindField('name', 'business_id', 'vat_number', 'external_id', blank=True, default='', editable=False, max_length=1000)),
                ('sort', portello.core.names.SortField('name', blank=True, default='', editable=False, max_length=200)),
                ('business_id', models.CharField(blank=True, max_length=40, verbose_name='Business ID')),
                ('vat_number', models.CharField(blank=True, max_length=40, verbose_name='VAT number')),
                ('einvoice_address', models.CharField(blank=True, max_length=100, verbose_name='E-invoice address')),
                ('iban', models.CharField(blank=True, max_length=50, verbose_name='Bank account (IBAN)')),
                ('phone', models.CharField(blank=True, max_length=40, validators=[portello.core.identifiers.phones.phone_number], verbose_name='Phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-mail')),
                ('website', models.URLField(blank=True, verbose_name='Website')),
                ('language', models.CharField(blank=True, max_length=5, verbose_name='Language')),
                ('currency', models.CharField(blank=True, max_length=3, verbose_name='Currency')),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.companygroup', verbose_name='Group')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='customers.company', verbose_name='Parent company')),
                ('order_mails', models.CharField(blank=True, choices=[('no', 'No')], max_length=2, verbose_name='Mails about orders')),
                ('internal_note', models.TextField(blank=True, max_length=5000, verbose_name='Internal note')),
                ('practice', models.BooleanField(default=False, editable=False)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
                ('forgotten_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['sort', 'id'], name='company_sort')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='company_source'), models.CheckConstraint(condition=models.Q(('kind__in', ['company', 'member', 'person'])), name='company_kind'), models.CheckConstraint(condition=models.Q(('status__in', ['lead', 'customer'])), name='company_status')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(blank=True, default=dict, editable=False)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('source', models.CharField(blank=True, editable=False, max_length=40)),
                ('external_id', models.CharField(blank=True, editable=False, max_length=100)),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('find', portello.core.names.FindField('name', 'email', 'title', blank=True, default='', editable=False, max_length=1000)),
                ('sort', portello.core.names.SortField('name', blank=True, default='', editable=False, max_length=200)),
                ('title', models.CharField(blank=True, max_length=100, verbose_name='Job title')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-mail')),
                ('phone', models.CharField(blank=True, max_length=40, validators=[portello.core.identifiers.phones.phone_number], verbose_name='Phone')),
                ('language', models.CharField(blank=True, max_length=5, verbose_name='Language')),
                ('order_mails', models.CharField(blank=True, choices=[('no', 'No')], max_length=2, verbose_name='Mails about orders')),
                ('ticket_mails', models.CharField(blank=True, choices=[('no', 'No')], max_length=2, verbose_name='Mails about tickets')),
                ('internal_note', models.TextField(blank=True, max_length=5000, verbose_name='Internal note')),
                ('practice', models.BooleanField(default=False, editable=False)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
                ('forgotten_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['company', 'sort'], name='contact_sort')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='contact_source')],
            },
        ),
        migrations.CreateModel(
            name='MatchKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.company')),
                ('source', models.CharField(choices=[('c', 'company'), ('p', 'contact'), ('a', 'address'), ('s', 'site')], max_length=1)),
                ('record_id', models.BigIntegerField()),
                ('key', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['key'], name='match_key')],
                'constraints': [models.UniqueConstraint(fields=('source', 'record_id', 'key'), name='one_match_key'), models.CheckConstraint(condition=models.Q(('source__in', ['c', 'p', 'a', 's'])), name='match_key_source')],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(blank=True, default=dict, editable=False)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('line1', models.CharField(blank=True, max_length=200, verbose_name='Street address')),
                ('line2', models.CharField(blank=True, max_length=200, verbose_name='Address line 2')),
                ('postal_code', models.CharField(blank=True, max_length=20, verbose_name='Postal code')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='City')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='Region')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='Country')),
                ('source', models.CharField(blank=True, editable=False, max_length=40)),
                ('external_id', models.CharField(blank=True, editable=False, max_length=100)),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('find', portello.core.names.FindField('name', 'city', blank=True, default='', editable=False, max_length=1000)),
                ('sort', portello.core.names.SortField('name', blank=True, default='', editable=False, max_length=200)),
                ('phone', models.CharField(blank=True, max_length=40, validators=[portello.core.identifiers.phones.phone_number], verbose_name='Phone')),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='site_source')],
            },
        ),
        migrations.CreateModel(
            name='Asset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(blank=True, default=dict, editable=False)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('source', models.CharField(blank=True, editable=False, max_length=40)),
                ('external_id', models.CharField(blank=True, editable=False, max_length=100)),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('find', portello.core.names.FindField('name', 'serial_number', blank=True, default='', editable=False, max_length=1000)),
                ('sort', portello.core.names.SortField('name', blank=True, default='', editable=False, max_length=200)),
                ('serial_number', models.CharField(blank=True, max_length=100, verbose_name='Serial number')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.site', verbose_name='Site')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.product', verbose_name='Product')),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='asset_source')],
            },
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(blank=True, default=dict, editable=False)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('line1', models.CharField(blank=True, max_length=200, verbose_name='Street address')),
                ('line2', models.CharField(blank=True, max_length=200, verbose_name='Address line 2')),
                ('postal_code', models.CharField(blank=True, max_length=20, verbose_name='Postal code')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='City')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='Region')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='Country')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('billing', 'Billing address'), ('delivery', 'Delivery address'), ('visiting', 'Visiting address')], max_length=10, verbose_name='Kind')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company', 'kind'), name='one_address_per_kind')],
            },
        ),
    ]
